"""One row a subject and period: what was counted, and whether it was enough."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any

from msgspec import field

from shared.core.column import Column
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View
from shared.core.words import Words
from shared.mechanisms.period.events import ClosingEvents, SubjectClosed
from shared.mechanisms.period.kind import OUTCOMES, Kind, verdict_of


class ClosingRow(Row, frozen=True):
    """id: of the subject and, behind the dot, kind and period: 340603.county-special-2024-10"""

    id: Annotated[str, Column("统计记录", "record")]
    subject: Annotated[str, Column("统计对象", "subject", often=True)] = ""
    basis: Annotated[str, Column("统计口径", "counted as", often=True)] = ""
    place: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    kind: Annotated[str, Column("种类", "kind", often=True)] = ""
    period: Annotated[str, Column("期间", "period", often=True)] = ""
    ended_on: Annotated[date | None, Column("截止日期", "ended on", often=True)] = None
    outcome: Annotated[str, Column("结果", "outcome", words=OUTCOMES, often=True)] = ""
    undetermined_by: Annotated[list[str], Column("未设定的参数", "parameters not set")] = field(
        default_factory=list
    )
    figures: Annotated[list[dict[str, Any]], Column("统计数", "figures")] = field(default_factory=list)


def touches(event: ClosingEvents, context: EventContext) -> Sequence[str]:
    return (f"{context.id}.{event.kind}-{event.period}",)


def fold(row: ClosingRow, event: ClosingEvents, context: EventContext) -> ClosingRow:
    verdict = verdict_of(event)
    return ClosingRow(
        row.id,
        subject=context.id,
        basis=event.basis,
        place=event.place,
        kind=event.kind,
        period=event.period,
        ended_on=context.occurred_on,
        outcome=verdict.outcome,
        undetermined_by=list(verdict.needs),
        figures=[{"name": name, "count": count} for name, count in sorted(event.figures.items())],
    )


def closings(kinds: Iterable[Kind], title: Words, version: int) -> View[ClosingRow]:
    """Of one service."""
    missed = dict.fromkeys(kind.missed for kind in kinds)
    return View("closings", ClosingRow, fold, (SubjectClosed, *missed), version, touches, title)
