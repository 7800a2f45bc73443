"""The clock over services in memory: what shared/clock does, without its database."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from shared.core.actor import service_actor
from shared.core.decider import Addressed
from shared.core.messages import Event
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.mechanisms.jurisdiction.state import Parameters
from shared.mechanisms.period import (
    ClosePeriod,
    CloseSubject,
    Course,
    EndPeriod,
    Kind,
    Periods,
    Span,
    Stand,
    Subject,
    period_of,
)
from shared.mechanisms.period.kind import verdict_of
from shared.testing.recorded import RecordedEvent
from shared.testing.system import InMemorySystem


class MemoryClock:
    """Of one service. Each step by itself, so that a test can put others between them."""

    def __init__(self, system: InMemorySystem, service: str, periods: Periods) -> None:
        self.system, self.service, self.periods = system, service, periods

    def close(self, day: date) -> None:
        for kind, span in self.due(day):
            self.end(kind, span)
            for subject in self.subjects(kind, span):
                self.count(kind, span, subject)
            self.settle(kind, span)

    def due(self, day: date) -> Iterator[tuple[Kind, Span]]:
        for kind in self.periods.kinds:
            if begun := self.course(kind).ending:
                yield kind, begun
            parameters, over = self._parameters(len(self.system.events) + 1), self.course(kind).over
            for span in kind.due(self._rows(kind), parameters, over, day):
                yield kind, span

    def course(self, kind: Kind) -> Course:
        at = period_of(kind.id)
        return at.kind.fold(self.system.history(at.name, self.service))  # type: ignore[arg-type]

    def end(self, kind: Kind, span: Span) -> None:
        self._send(kind, kind.id, EndPeriod(**_facts(kind, span), first=span.first, last=span.last))

    def subjects(self, kind: Kind, span: Span) -> list[Subject]:
        end = self._end_of(kind, span)
        return list(kind.subjects(span, self._rows(kind), end, self._parameters(end)))

    def count(self, kind: Kind, span: Span, subject: Subject) -> str:
        told = {"basis": subject.basis, "place": subject.place, "figures": subject.figures}
        days = {"first": span.first, "last": span.last, "end_position": self._end_of(kind, span)}
        facts = _facts(kind, span) | days
        stands = tuple(Stand(view=view.name, version=view.version, positions={}) for view, _ in kind.views)
        events = self._send(kind, subject.id, CloseSubject(**facts, **told, stands=stands))
        return verdict_of(events[0]).outcome if events else ""  # type: ignore[arg-type]

    def settle(self, kind: Kind, span: Span) -> None:
        recorded = [e.event for e in self._own if e.stream.kind.category == "closing"]
        own: list[Any] = [e for e in recorded if (e.kind, e.period) == (kind.id, span.name)]  # type: ignore[attr-defined]
        outcomes = [verdict_of(event).outcome for event in own]
        counts = {name: outcomes.count(name) for name in ("missed", "undetermined")}
        self._send(kind, kind.id, ClosePeriod(**_facts(kind, span), closed=len(outcomes), **counts))

    def _send(self, kind: Kind, id: str, command: Any) -> list[Event]:
        of_subject = isinstance(command, CloseSubject)
        decider = self.periods.closing if of_subject else self.periods.course
        own = decider.command_types()[type(command).__name__](**dict(command))
        return self.system.send(self.service, Addressed(decider, id, own), service_actor(self.service))

    def _rows(self, kind: Kind) -> dict[str, list[Any]]:
        return {view.name: list(self.system.rows(self.service, view.name).values()) for view, _ in kind.views}

    def _end_of(self, kind: Kind, span: Span) -> int:
        ended: Any = [e for e in self._own if e.type == "PeriodEnded"]
        return next(e.position for e in ended if (e.event.kind, e.event.period) == (kind.id, span.name))

    def _parameters(self, before: int) -> Parameters:
        said = [e.event for e in self._own if e.stream.name == PARAMETERS.name and e.position < before]
        return PARAMETERS.kind.fold(said)  # type: ignore[arg-type]

    @property
    def _own(self) -> list[RecordedEvent]:
        return [event for event in self.system.events if event.source == self.service]


def _facts(kind: Kind, span: Span) -> dict[str, Any]:
    return {"kind": kind.id, "period": span.name, "occurred_on": span.last}
