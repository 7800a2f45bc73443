"""Periods: what was to be done in one is counted when it is over, once, in order, and a miss is final."""

from shared.mechanisms.period.commands import ClosePeriod, CloseSubject, EndPeriod, Stand
from shared.mechanisms.period.decide import Periods, period_of
from shared.mechanisms.period.events import Outcome, PeriodClosed, PeriodEnded, SubjectClosed, SubjectMissed
from shared.mechanisms.period.kind import Kind, Rows, Subject, Verdict
from shared.mechanisms.period.span import Span, months, quarters
from shared.mechanisms.period.state import Course

__all__ = [
    "ClosePeriod",
    "CloseSubject",
    "Course",
    "EndPeriod",
    "Kind",
    "Outcome",
    "PeriodClosed",
    "PeriodEnded",
    "Periods",
    "Rows",
    "Span",
    "Stand",
    "Subject",
    "SubjectClosed",
    "SubjectMissed",
    "Verdict",
    "months",
    "period_of",
    "quarters",
]
