"""given(decider, *history).when(command, by=actor).then(*events): one line a rule, no mocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.messages import Command, Event
from shared.core.plausible import Doubt, Implausible
from shared.core.refusals import Rejected
from shared.core.rules import Rule

AnyDecider = Decider[Any, Any, Any]


@dataclass(frozen=True)
class Decision:
    """A command that comes upon a history. All but `decide` raise AssertionError."""

    decider: AnyDecider
    history: tuple[Event, ...]
    command: Command
    by: Actor

    def decide(self) -> list[Event]:
        """Raises Rejected, Implausible."""
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

    def doubted(self, *fields: str, mentions: str = "") -> None:
        """Asked back for these fields; `mentions` must stand in what is said of the first."""
        doubts = self._doubts()
        assert tuple(dict.fromkeys(name for doubt in doubts for name in doubt.fields)) == fields
        assert mentions in doubts[0].words.en + doubts[0].words.zh

    def _refusal(self) -> Rejected:
        try:
            decided = self.decide()
        except Rejected as refusal:
            return refusal
        raise AssertionError(f"not refused, but decided: {decided}")

    def _doubts(self) -> Sequence[Doubt]:
        try:
            decided = self.decide()
        except Implausible as implausible:
            return implausible.doubts
        raise AssertionError(f"not doubted, but decided: {decided}")


@dataclass(frozen=True)
class History:
    """What happened in a stream."""

    decider: AnyDecider
    events: tuple[Event, ...]

    def when(self, command: Command, *, by: Actor) -> Decision:
        return Decision(self.decider, self.events, command, by)


def given(decider: AnyDecider, *events: Event) -> History:
    return History(decider, events)
