"""R15: on the day of the deadline, each listed project that has not started is declared, or has missed it.

Where no document names the day, the year of the list ends without anybody knowing whether it was missed. Each
year on whose lists a project is is counted once: where its day is over already when the list or the day is
recorded, in the next period, as late.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from services.reviews.declaration.events import DeclarationDeadlineMissed
from services.reviews.declaration.listing import id_of_listing, year_of
from services.reviews.declaration.parameters import DEADLINE, KIND
from services.reviews.rules import R15
from services.reviews.views.declarations import DeclarationRow, declarations
from shared.core.words import Words
from shared.mechanisms.jurisdiction import Determined
from shared.mechanisms.jurisdiction.state import Here, Parameters
from shared.mechanisms.period import Kind, Periods, Rows, Span, Subject, Verdict
from shared.mechanisms.period.span import one_day
from shared.mechanisms.period.view import closings as view_of

Listing = dict[str, Any]
"""Of one year, as the row of its project has it."""


def deadline_of(place: str, year: int, parameters: Parameters) -> date | None:
    """What documents say for a place in the year of a list; None: nothing yet."""
    said = parameters.of(place, _last_of(year)).value(DEADLINE)
    return said.value if isinstance(said, Determined) and said.value.year == year else None


def due(rows: Rows, parameters: Parameters, over: date | None, until: date) -> Iterable[Span]:
    """The days that have come, and with the first of them what is too late for its own; without any such day
    the newest that is over."""
    since = over or date.min
    days = {day for row in rows[declarations.name] for day in _waiting(row, parameters, since, until)}
    late = [until] if days and until > since else []
    return map(one_day, sorted(day for day in days if day > since) or late)


def subjects(span: Span, rows: Rows, end: int, parameters: Parameters | None) -> Iterator[Subject]:
    """The years whose day has come and that were not counted before, of whoever has not started."""
    for row in rows[declarations.name]:
        if _by(row.started_on, row.started_position, span, end):
            continue
        declared = _by(row.declared_on, row.declared_position, span, end)
        for listing in row.listings:
            if _is_counted(row, listing, span, end, parameters):
                id = id_of_listing(row.project_id, listing["year"])
                yield Subject(id, "project", row.division, {"declared": int(declared)})


def judge(subject: Subject, here: Here) -> Verdict:
    """Nobody is held to a day that was named, or moved, when it was over, or before he was on a list."""
    deadline = deadline_of(subject.place, year_of(subject.id), here.parameters)
    if deadline is None:
        return Verdict("undetermined", (DEADLINE.name,))
    if deadline != here.day:
        return Verdict("late")
    return Verdict("met" if subject.figures.get("declared") else "missed")


def _waiting(row: DeclarationRow, parameters: Parameters, since: date, until: date) -> Iterator[date]:
    """The days that have come of years that are to be counted, and were not yet."""
    for listing in row.listings:
        day = _day_of(row, listing, parameters)
        counted_on = day if day > since else until
        started = row.started_on is not None and row.started_on <= counted_on
        if listing["counted_on"] is None and day <= until and not started:
            yield day


def _is_counted(
    row: DeclarationRow, listing: Listing, span: Span, end: int, parameters: Parameters | None
) -> bool:
    open = listing["counted_on"] in (None, span.last.isoformat())
    listed = listing["position"] < end and _listed_on(listing) <= span.last
    return open and listed and (parameters is None or _day_of(row, listing, parameters) <= span.last)


def _day_of(row: DeclarationRow, listing: Listing, parameters: Parameters) -> date:
    """Of its deadline, without one the last of the year; after it, where the listing is."""
    year = listing["year"]
    deadline = deadline_of(row.division, year, parameters) or _last_of(year)
    return max(deadline, _listed_on(listing))


def _listed_on(listing: Listing) -> date:
    return date.fromisoformat(listing["listed_on"])


def _last_of(year: int) -> date:
    return date(year, 12, 31)


def _by(day: date | None, position: int | None, span: Span, end: int) -> bool:
    """Whether it was done and known when the period ended."""
    return day is not None and position is not None and day <= span.last and position < end


declaring = Kind(
    KIND,
    Words("清单项目申报", "declaration of listed projects"),
    R15,
    DeclarationDeadlineMissed,
    ((declarations, None),),
    due,
    subjects,
    judge,
)
periods = Periods.of(declaring)
closings = view_of(periods.kinds, Words("申报期限统计", "declarations counted"), version=2)
