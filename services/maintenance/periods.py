"""M21, M22: when a month or quarter is over, inspections are counted of each community and jurisdiction.

G13: both are computed, and which of them binds is a parameter.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from services.maintenance.care.quotas import QUOTAS, InspectionQuotaMissed, Quota
from services.maintenance.parameters import BASIS, SAME_DAY, Basis
from services.maintenance.views.communities import CommunityRow, communities
from services.maintenance.views.inspections import InspectionRow, inspections
from shared.core.words import Words
from shared.mechanisms.jurisdiction import Determined, Undetermined
from shared.mechanisms.jurisdiction.state import Here, Parameters
from shared.mechanisms.period import Kind, Periods, Rows, Span, Subject, Verdict
from shared.mechanisms.period.kind import undetermined
from shared.mechanisms.period.view import closings as view_of

Grouped = dict[str, list[InspectionRow]]


def due(quota: Quota, rows: Rows, parameters: Parameters, over: date | None, until: date) -> Iterable[Span]:
    """From the first whole period on in which a community was in care."""
    days = [row.handed_over_on for row in rows[communities.name] if row.handed_over_on]
    spans = quota.calendar(min(days), until) if days else ()
    return (span for span in spans if over is None or span.last > over)


def subjects(
    quota: Quota, span: Span, rows: Rows, end: int, parameters: Parameters | None
) -> Iterator[Subject]:
    """Each community that was in care from the first day on, and each jurisdiction with such a one.

    A visit that was recorded late is not counted, and a community whose handover was is counted from the next
    period on, so that it never matters when somebody counts.
    """
    made = [row for row in rows[inspections.name] if _counts(quota, span, row)]
    of_community = _grouped(made, lambda row: row.project_id)
    of_place = _grouped(made, lambda row: row.division[: quota.digits])
    in_care = [row for row in rows[communities.name] if _was_in_care(row, span, end)]
    for row in in_care:
        own = of_community.get(row.project_id, [])
        yield _counted(row.project_id, "community", row.division, own)
    for place in sorted({row.division[: quota.digits] for row in in_care}):
        yield _counted(place, "jurisdiction", place, of_place.get(place, []))


def judge(quota: Quota, subject: Subject, here: Here) -> Verdict:
    basis, same_day = here.value(BASIS), here.value(SAME_DAY)
    enough = {count: subject.figures.get(count, 0) >= quota.at_least for count in ("visits", "days")}
    if isinstance(basis, Determined) and basis.value != subject.basis:
        return Verdict("not_binding")
    matters = enough["visits"] != enough["days"]
    if isinstance(basis, Undetermined) or (matters and isinstance(same_day, Undetermined)):
        return undetermined(basis, *([same_day] if matters else []))
    counted = "visits" if isinstance(same_day, Determined) and same_day.value == "each" else "days"
    return Verdict("met" if enough[counted] else "missed")


def _grouped(made: Iterable[InspectionRow], by: Callable[[InspectionRow], str]) -> Grouped:
    grouped: Grouped = {}
    for row in made:
        grouped.setdefault(by(row), []).append(row)
    return grouped


def _counts(quota: Quota, span: Span, row: InspectionRow) -> bool:
    day = row.inspected_on
    timely = day is not None and span.has(day) and not row.late
    return timely and (row.level, row.kind) == (quota.level, quota.kind)


def _was_in_care(row: CommunityRow, span: Span, end: int) -> bool:
    if row.handed_over_on is None or row.handover_position is None:
        return False
    return row.handed_over_on <= span.first and row.handover_position < end


def _counted(id: str, basis: Basis, place: str, made: Sequence[InspectionRow]) -> Subject:
    """days: several visits to one community on one day are one."""
    days = {(row.project_id, row.inspected_on) for row in made}
    return Subject(id, basis, place, {"visits": len(made), "days": len(days)})


def _kind(quota: Quota) -> Kind:
    return Kind(
        quota.id,
        quota.title,
        quota.rule,
        InspectionQuotaMissed,
        ((communities, None), (inspections, "inspected_on")),
        partial(due, quota),
        partial(subjects, quota),
        partial(judge, quota),
    )


periods = Periods.of(*map(_kind, QUOTAS))
closings = view_of(periods.kinds, Words("检查频次", "numbers of inspections"), version=2)
