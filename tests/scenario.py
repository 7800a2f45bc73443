"""given(history).when(command).then(events): one line a rule, no mocks."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.messages import Command, Event
from shared.core.refusals import Rejected
from shared.core.rules import Rule


@dataclass(frozen=True)
class Decision:
    decider: Decider[Any, Any, Any]
    history: tuple[Event, ...]
    command: Command
    by: Actor

    def decide(self) -> list[Event]:
        return self.decider.decide(self.decider.fold(self.history), self.command, self.by)

    def then(self, *expected: Event) -> None:
        assert self.decide() == list(expected)

    def then_nothing(self) -> None:
        assert self.decide() == []

    def refused(self, rule: Rule, *, status: int = 422, mentions: str = "") -> None:
        """Refused with this rule and HTTP status; `mentions` must stand in the message or the fix."""
        with pytest.raises(Rejected) as refusal:
            self.decide()
        assert (refusal.value.rule.id, refusal.value.status) == (rule.id, status)
        assert mentions in refusal.value.words.en + refusal.value.words.zh


@dataclass(frozen=True)
class History:
    decider: Decider[Any, Any, Any]
    events: tuple[Event, ...] = field(default=())

    def when(self, command: Command, *, by: Actor) -> Decision:
        return Decision(self.decider, self.events, command, by)


def given(decider: Decider[Any, Any, Any], *events: Event) -> History:
    return History(decider, events)
