"""The course of periods: one after the other, each subject once, what it came to for good."""

from datetime import date
from typing import Any

import pytest

from services.maintenance.periods import periods
from services.maintenance.rules import M22
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.mechanisms.period import (
    PeriodClosed,
    PeriodEnded,
    Span,
    SubjectClosed,
    months,
    period_of,
    quarters,
)
from shared.testing.given import given
from tests.samples.people import maintenance_itself

KIND = "county-special"
END, CLOSE = (periods.course.command_types()[name] for name in ("EndPeriod", "ClosePeriod"))
COUNT = periods.closing.command_types()["CloseSubject"]
SEPTEMBER = Span("2024-09", date(2024, 9, 1), date(2024, 9, 30))
OCTOBER = Span("2024-10", date(2024, 10, 1), date(2024, 10, 31))
NONE = {"closed": 1, "missed": 0, "undetermined": 1}


def facts(span: Span) -> dict[str, Any]:
    return {"kind": KIND, "period": span.name}


def days(span: Span) -> dict[str, date]:
    return {"first": span.first, "last": span.last}


def ended(span: Span) -> PeriodEnded:
    return PeriodEnded(**facts(span), **days(span))


def closed(span: Span) -> PeriodClosed:
    return PeriodClosed(**facts(span), **NONE)


def end(span: Span) -> Any:
    return END(**facts(span), **days(span), occurred_on=span.last)


def close(span: Span) -> Any:
    return CLOSE(**facts(span), **NONE, occurred_on=span.last)


def count(visits: int) -> Any:
    told = {"basis": "community", "place": "340603001001", "figures": {"visits": visits, "days": visits}}
    told |= {"end_position": 2}
    return COUNT(**facts(OCTOBER), **days(OCTOBER), **told, stands=(), occurred_on=OCTOBER.last)


def test_K17_a_period_ends_when_the_one_before_is_closed():
    course = given(periods.course, ended(SEPTEMBER))
    course.when(end(OCTOBER), by=maintenance_itself).refused(M22, status=409, mentions="2024-09")
    after = given(periods.course, ended(SEPTEMBER), closed(SEPTEMBER))
    after.when(end(OCTOBER), by=maintenance_itself).then(ended(OCTOBER))


def test_K17_an_older_period_never_follows():
    course = given(periods.course, ended(OCTOBER), closed(OCTOBER))
    course.when(end(SEPTEMBER), by=maintenance_itself).refused(M22, status=409)
    course.when(close(SEPTEMBER), by=maintenance_itself).refused(M22, status=409)


def test_K17_ending_and_closing_again_adds_nothing():
    for history in ((ended(OCTOBER),), (ended(OCTOBER), closed(OCTOBER))):
        given(periods.course, *history).when(end(OCTOBER), by=maintenance_itself).then_nothing()
    whole = given(periods.course, ended(OCTOBER), closed(OCTOBER))
    whole.when(close(OCTOBER), by=maintenance_itself).then_nothing()


def test_K17_a_subject_is_counted_once_whatever_is_said_again():
    first = given(periods.closing).seeing(period_of(KIND), ended(OCTOBER)).seeing(PARAMETERS)
    [event] = first.when(count(0), by=maintenance_itself).decide()
    assert isinstance(event, SubjectClosed)
    given(periods.closing, event).when(count(5), by=maintenance_itself).then_nothing()


@pytest.mark.parametrize("course", [(), (ended(SEPTEMBER),), (ended(OCTOBER), closed(OCTOBER))])
def test_K17_nobody_is_counted_before_the_end_of_a_period_or_when_it_is_closed(course):
    asked = given(periods.closing).seeing(period_of(KIND), *course).when(count(0), by=maintenance_itself)
    asked.refused(M22, status=409)


def test_only_whole_periods_that_are_over_are_due():
    assert [span.name for span in months(date(2024, 9, 2), date(2024, 11, 29))] == ["2024-10"]
    assert [span.name for span in months(date(2024, 12, 1), date(2025, 1, 31))] == ["2024-12", "2025-01"]
    assert list(quarters(date(2024, 9, 1), date(2024, 12, 30))) == []
    [last] = quarters(date(2024, 9, 1), date(2024, 12, 31))
    assert last == Span("2024-q4", date(2024, 10, 1), date(2024, 12, 31))
