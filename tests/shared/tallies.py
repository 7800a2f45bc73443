"""A view for the tests of rebuilding, in the shape of three releases, on the log of maintenance."""

from dataclasses import dataclass, replace
from typing import Any

from shared.messages import Event
from shared.reactions import Origin
from shared.views import View

SERVICE = "maintenance"


class Counted(Event):
    n: int


@dataclass(frozen=True)
class Tally:
    key: str
    total: int = 0
    last: str = ""


@dataclass(frozen=True)
class LongerTally:
    key: str
    total: int = 0
    events: int = 0


def add(row: Tally, event: Counted, origin: Origin) -> Tally:
    if event.n < 0:
        raise ValueError(f"{event.n} is less than nothing")
    return replace(row, total=row.total + event.n, last=str(event.n))


def add_twice(row: Tally, event: Counted, origin: Origin) -> Tally:
    return replace(row, total=row.total + 2 * event.n, last=str(event.n))


def count(row: LongerTally, event: Counted, origin: Origin) -> LongerTally:
    return replace(row, total=row.total + event.n, events=row.events + 1)


def first_release(name: str) -> View[Any]:
    return View(name, Tally, add, hears=(Counted,))


def second_release(name: str) -> View[Any]:
    return View(name, Tally, add_twice, hears=(Counted,))


def third_release(name: str) -> View[Any]:
    return View(name, LongerTally, count, hears=(Counted,))
