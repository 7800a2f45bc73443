"""The days of a period, and the calendar's periods one after the other (Asia/Shanghai)."""

from collections.abc import Iterator
from datetime import date, timedelta

from shared.core.frozen import Frozen

MONTHS_OF_A_QUARTER = 3


class Span(Frozen, frozen=True):
    """name: 2024-10, 2024-q4, or the one day 2024-06-30. first, last: the days that belong to it."""

    name: str
    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def months(since: date, until: date) -> Iterator[Span]:
    """Those that begin on a day or later and are over at the end of another, the oldest first."""
    return _whole(since, until, 1)


def quarters(since: date, until: date) -> Iterator[Span]:
    return _whole(since, until, MONTHS_OF_A_QUARTER)


def one_day(day: date) -> Span:
    return Span(day.isoformat(), day, day)


def _whole(since: date, until: date, length: int) -> Iterator[Span]:
    """length: of each in months, which divides the year."""
    first = since.replace(month=since.month - (since.month - 1) % length, day=1)
    while (after := _months_later(first, length)) <= until + timedelta(days=1):
        if first >= since:
            yield Span(_name(first, length), first, after - timedelta(days=1))
        first = after


def _months_later(first: date, length: int) -> date:
    years, month = divmod(first.month - 1 + length, 12)
    return date(first.year + years, month + 1, 1)


def _name(first: date, length: int) -> str:
    if length == 1:
        return f"{first:%Y-%m}"
    return f"{first.year}-q{(first.month - 1) // length + 1}"
