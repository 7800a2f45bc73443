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
from shared.testing.system import InMemorySystem


class MemoryClock:
    """Of one service. Each step by itself, so that a test can put others between them."""

    def __init__(self, system: InMemorySystem, service: str, periods: Periods) -> None:
        self.system, self.service, self.periods = system, service, periods

    def close(self, day: date) -> None:
        for kind, span in self.due(day):
            self.end(kind, span)
            outcomes = [self.count(kind, span, subject) for subject in self.subjects(kind, span)]
            self.settle(kind, span, outcomes)

    def due(self, day: date) -> Iterator[tuple[Kind, Span]]:
        for kind in self.periods.kinds:
            for span in kind.due(self._rows(kind), self._parameters(), day):
                over = self.course(kind).over
                if over is None or span.last > over:
                    yield kind, span

    def course(self, kind: Kind) -> Course:
        at = period_of(kind.id)
        return at.kind.fold(self.system.history(at.name, self.service))  # type: ignore[arg-type]

    def end(self, kind: Kind, span: Span) -> None:
        self._send(kind, kind.id, EndPeriod(**_facts(kind, span), first=span.first, last=span.last))

    def subjects(self, kind: Kind, span: Span) -> list[Subject]:
        return list(kind.subjects(span, self._rows(kind), self._parameters()))

    def count(self, kind: Kind, span: Span, subject: Subject) -> str:
        told = {"basis": subject.basis, "place": subject.place, "figures": subject.figures}
        facts = _facts(kind, span) | {"first": span.first, "last": span.last}
        stands = tuple(Stand(view=view.name, version=view.version, positions={}) for view, _ in kind.views)
        events = self._send(kind, subject.id, CloseSubject(**facts, **told, stands=stands))
        return verdict_of(events[0]).outcome if events else ""  # type: ignore[arg-type]

    def settle(self, kind: Kind, span: Span, outcomes: list[str]) -> None:
        counts = {name: outcomes.count(name) for name in ("missed", "undetermined")}
        self._send(kind, kind.id, ClosePeriod(**_facts(kind, span), closed=len(outcomes), **counts))

    def _send(self, kind: Kind, id: str, command: Any) -> list[Event]:
        of_subject = isinstance(command, CloseSubject)
        decider = self.periods.closing if of_subject else self.periods.course
        own = decider.command_types()[type(command).__name__](**dict(command))
        return self.system.send(self.service, Addressed(decider, id, own), service_actor(self.service))

    def _rows(self, kind: Kind) -> dict[str, list[Any]]:
        return {view.name: list(self.system.rows(self.service, view.name).values()) for view, _ in kind.views}

    def _parameters(self) -> Parameters:
        return PARAMETERS.kind.fold(self.system.history(PARAMETERS.name, self.service))


def _facts(kind: Kind, span: Span) -> dict[str, Any]:
    return {"kind": kind.id, "period": span.name, "occurred_on": span.last}
