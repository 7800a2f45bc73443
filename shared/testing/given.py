"""given(decider, *history).when(command, by=actor).then(*events): one line a rule, no mocks."""

from dataclasses import dataclass
from typing import Any

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.messages import Command, Event
from shared.core.refusals import Rejected
from shared.core.rules import Rule

AnyDecider = Decider[Any, Any, Any]


@dataclass(frozen=True)
class Decision:
    """A command that comes upon a history. `then`, `then_nothing` and `refused` raise AssertionError."""

    decider: AnyDecider
    history: tuple[Event, ...]
    command: Command
    by: Actor

    def decide(self) -> list[Event]:
        """Raises Rejected."""
        return self.decider.decide(self.decider.fold(self.history), self.command, self.by)

    def then(self, *expected: Event) -> None:
        assert self.decide() == list(expected)

    def then_nothing(self) -> None:
        assert self.decide() == []

    def refused(self, rule: Rule, *, status: int = 422, mentions: str = "") -> None:
        """Refused with this rule and HTTP status; `mentions` must stand in the English or Chinese message."""
        refusal = self._refusal()
        assert (refusal.rule.id, refusal.status) == (rule.id, status)
        assert mentions in refusal.words.en + refusal.words.zh

    def _refusal(self) -> Rejected:
        try:
            decided = self.decide()
        except Rejected as refusal:
            return refusal
        raise AssertionError(f"not refused, but decided: {decided}")


@dataclass(frozen=True)
class History:
    """What happened in a stream."""

    decider: AnyDecider
    events: tuple[Event, ...]

    def when(self, command: Command, *, by: Actor) -> Decision:
        return Decision(self.decider, self.events, command, by)


def given(decider: AnyDecider, *events: Event) -> History:
    return History(decider, events)
