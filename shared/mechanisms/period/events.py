"""What happened to a period, and what each subject had done in it."""

from datetime import date
from typing import ClassVar, Literal

from shared.core.messages import Event
from shared.core.words import Words
from shared.mechanisms.period.commands import Reached, Stand, Tally

Outcome = Literal["met", "missed", "undetermined", "not_binding", "late"]


class _OfPeriod(Event):
    kind: str
    period: str


class PeriodEnded(_OfPeriod):
    """What is recorded behind this event for a day up to `last` is late, and is not counted."""

    title: ClassVar = Words("期间已截止", "a period is over")

    first: date
    last: date


class PeriodClosed(_OfPeriod):
    """Every subject is counted; missed and undetermined are among those closed. The numbers are of all
    outcomes that the log has of the period."""

    title: ClassVar = Words("期间已关闭", "a period is closed")

    closed: Tally
    missed: Tally
    undetermined: Tally


class Counted(_OfPeriod):
    """Of one subject, and the days of the period. `figures` are of what the log had before PeriodEnded, at
    `end_position`; they were read from the versions of views, at the positions, that `stands` names."""

    first: date
    last: date
    end_position: Reached
    basis: str
    place: str
    figures: dict[str, Tally]
    stands: tuple[Stand, ...]


class SubjectClosed(Counted):
    """undetermined_by: parameters that nobody has set. A miss is an event of its own."""

    title: ClassVar = Words("期间统计已记录", "what was done in a period is recorded")

    outcome: Outcome
    undetermined_by: tuple[str, ...]


class SubjectMissed(Counted):
    """For good: nothing that is recorded later takes it back. A service gives it a name of its own."""


CourseEvents = PeriodEnded | PeriodClosed
ClosingEvents = SubjectClosed | SubjectMissed
