"""given(decider, *history).when(command, by=actor).then(*events): one line a rule, no mocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.looking import AnyStream, Elsewhere, Seen, shared_out
from shared.core.messages import Command, Event
from shared.core.plausible import Doubt, Implausible
from shared.core.refusals import Rejected
from shared.core.rules import Rule
from shared.testing.kept import opened, taken_out

AnyDecider = Decider[Any, Any, Any]


Decided = list[Event | Elsewhere[Any]]


@dataclass(frozen=True)
class Decision:
    """A command that comes upon a history. All but `decide` raise AssertionError."""

    history: "History"
    command: Command
    by: Actor

    def decide(self) -> Decided:
        """Raises Rejected, Implausible."""
        decider, beside, id = self.history.decider, self.history.beside, self.history.id
        own = decider.fold(self.history.events)
        others = decider.looks_at(id, own, self.command)
        known = {stream.name: (stream.kind.fold(beside.get(stream.name, ())), 0) for stream in others}
        command, doubts = taken_out(decider.stream(id), self.command, self.by)
        opens = opened(decider, own, command)
        return decider.decide(own, command, self.by, Seen(id, known, opened=opens, doubts=doubts))

    def then(self, *expected: Event | Elsewhere[Any]) -> None:
        assert self.decide() == list(expected)

    def then_nothing(self) -> None:
        assert self.decide() == []

    def refused(self, rule: Rule, *, status: int = 422, mentions: str = "") -> None:
        """Refused with this rule and HTTP status; `mentions` must stand in the English or Chinese message."""
        refusal = self._refusal()
        assert (refusal.rule.id, refusal.status) == (rule.id, status)
        assert mentions in refusal.words.en + refusal.words.zh

    def closed(self, rule: Rule, *, mentions: str = "") -> None:
        """Refused, be it for another reason, and a gate of this rule is closed too; see `refused`."""
        closed = [
            words for gate in self._refusal().gates if gate.rule == rule for words in gate.missing or ()
        ]
        assert any(mentions in words.zh + words.en for words in closed)

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
    """What happened in a stream, and beside it in others.

    id      of the stream
    beside  name of another → what happened there
    """

    decider: AnyDecider
    events: tuple[Event, ...]
    id: str = "xj-2024-001"
    beside: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)

    def seeing(self, stream: AnyStream, *events: Event) -> "History":
        return replace(self, beside={**self.beside, stream.name: events})

    def after(self, decided: Decided) -> "History":
        """With what was decided on it."""
        happened = shared_out(self.decider.stream(self.id), decided)
        own = happened.pop(self.decider.stream(self.id), [])
        beside = {stream: (*self.beside.get(stream, ()), *events) for stream, events in happened.items()}
        return replace(self, events=(*self.events, *own), beside={**self.beside, **beside})

    def when(self, command: Command, *, by: Actor) -> Decision:
        return Decision(self, command, by)


def given(decider: AnyDecider, *events: Event) -> History:
    return History(decider, events)
