"""A kind of period: what has to be done in each, by whom, and what says so. A row of data of its service."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.core.frozen import Frozen
from shared.core.rules import Rule
from shared.core.view import View
from shared.core.words import Words
from shared.mechanisms.jurisdiction.state import Here, Parameters, Undetermined
from shared.mechanisms.period.events import ClosingEvents, Outcome, SubjectClosed, SubjectMissed
from shared.mechanisms.period.span import Span

OUTCOMES: dict[str, Words] = {
    "met": Words("已完成", "met"),
    "missed": Words("未完成", "missed"),
    "undetermined": Words("无法判定", "undetermined"),
    "not_binding": Words("仅统计，不作考核依据", "counted, and not binding"),
    "late": Words("登记过晚，不予判定", "recorded too late to be judged"),
}

Rows = Mapping[str, Sequence[Any]]
"""View → its rows, as far as a kind asks for them."""


class Subject(Frozen, frozen=True):
    """Who is counted in a period.

    id       of its stream
    basis    what it is counted as, by the name that its service has for it: a project, a jurisdiction
    place    GB/T 2260, whose parameters hold for it
    figures  how often what was done
    """

    id: str
    basis: str
    place: str
    figures: dict[str, int]


class Verdict(Frozen, frozen=True):
    """needs: the parameters that nobody has set, and without which nothing can be said."""

    outcome: Outcome
    needs: tuple[str, ...] = ()


def undetermined(*values: object) -> Verdict:
    """Because of those of the values that no document has set."""
    return Verdict("undetermined", tuple(v.parameter.name for v in values if isinstance(v, Undetermined)))


def verdict_of(event: ClosingEvents) -> Verdict:
    """As it is recorded."""
    if isinstance(event, SubjectClosed):
        return Verdict(event.outcome, event.undetermined_by)
    return Verdict("missed")


@dataclass(frozen=True)
class Kind:
    """What is counted is told by pure functions of rows, so that the audit desk counts the same again.

    id        of its stream of periods; once a log holds it, it stays
    title     县级专项检查 · special inspections of a county
    rule      the row of the plans that asks for it
    missed    the event that a miss is
    views     whose rows the figures are of. A column of days: only rows of the period's days; None: all
    due       (rows of the views without a column, parameters, over, until) → the periods behind the one that
              ended last, on the day `over`, that are over at the end of another day; from the first one that
              there is anybody to count in, the oldest first
    subjects  (period, rows, end, parameters) → who is counted in it, with figures. It heeds only what rows
              hold of events before `end`, the position of PeriodEnded, up to which the parameters stand too:
              so that it gives the same whenever it is asked. Without parameters: whoever may be, for the
              audit desk, which knows of each whether it was
    judge     (subject, the parameters of its place) → what it came to
    """

    id: str
    title: Words
    rule: Rule
    missed: type[SubjectMissed]
    views: tuple[tuple[View[Any], str | None], ...]
    due: Callable[[Rows, Parameters, date | None, date], Iterable[Span]]
    subjects: Callable[[Span, Rows, int, Parameters | None], Iterable[Subject]]
    judge: Callable[[Subject, Here], Verdict]
