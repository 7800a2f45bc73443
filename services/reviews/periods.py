"""R15: on the day of the deadline, each listed project that has not started is declared, or has missed it.

Where no document names the day, the year of the list ends without anybody knowing whether it was missed.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from services.reviews.declaration.events import DeclarationDeadlineMissed
from services.reviews.declaration.parameters import DEADLINE, KIND
from services.reviews.rules import R15
from services.reviews.views.declarations import DeclarationRow, declarations
from shared.core.words import Words
from shared.mechanisms.jurisdiction import Determined
from shared.mechanisms.jurisdiction.state import Here, Parameters
from shared.mechanisms.period import Kind, Periods, Rows, Span, Subject, Verdict
from shared.mechanisms.period.span import one_day
from shared.mechanisms.period.view import closings as view_of


def deadline_of(place: str, year: int, parameters: Parameters) -> date | None:
    """What documents say for a place in the year of a list; None: nothing yet."""
    said = parameters.of(place, _last_of(year)).value(DEADLINE)
    return said.value if isinstance(said, Determined) and said.value.year == year else None


def counted_on(row: DeclarationRow, parameters: Parameters) -> date | None:
    """The day of its deadline, without one the last of the year of its list; None: it is on no list."""
    if row.year is None:
        return None
    return deadline_of(row.division, row.year, parameters) or _last_of(row.year)


def due(rows: Rows, parameters: Parameters, until: date) -> Iterable[Span]:
    days = {counted_on(row, parameters) for row in rows[declarations.name]}
    return [one_day(day) for day in sorted(day for day in days if day is not None and day <= until)]


def subjects(span: Span, rows: Rows, parameters: Parameters | None) -> Iterator[Subject]:
    """Whose deadline it is, and who has not started. What was heard of later is not counted."""
    for row in rows[declarations.name]:
        listed = row.listed_on is not None and row.listed_on <= span.last
        started = _by(row.started_on, span) and not row.started_late
        theirs = parameters is None or counted_on(row, parameters) == span.last
        if listed and not started and theirs:
            declared = _by(row.declared_on, span) and not row.declared_late
            yield Subject(row.project_id, "project", row.division, {"declared": int(declared)})


def judge(subject: Subject, here: Here) -> Verdict:
    """Undetermined, too, where it is by now that another day is named."""
    if deadline_of(subject.place, here.day.year, here.parameters) != here.day:
        return Verdict("undetermined", (DEADLINE.name,))
    return Verdict("met" if subject.figures.get("declared") else "missed")


def _last_of(year: int) -> date:
    return date(year, 12, 31)


def _by(day: date | None, span: Span) -> bool:
    return day is not None and day <= span.last


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
closings = view_of(periods.kinds, Words("申报期限统计", "declarations counted"), version=1)
