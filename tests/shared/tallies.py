"""A view for the tests of rebuilding, in the shape of three releases, on the log of maintenance."""

from typing import Annotated, Any

from shared.core.column import Column
from shared.core.frozen import replace
from shared.core.messages import Event, EventContext
from shared.core.view import Row, View

SERVICE = "maintenance"


class Counted(Event):
    n: int


class Tally(Row, frozen=True):
    key: Annotated[str, Column("键", "key")]
    total: Annotated[int, Column("合计", "total", summed=True)] = 0
    last: Annotated[str, Column("末次", "last", often=True)] = ""


class LongerTally(Row, frozen=True):
    key: Annotated[str, Column("键", "key")]
    total: Annotated[int, Column("合计", "total", summed=True)] = 0
    events: Annotated[int, Column("件数", "events", summed=True)] = 0


def add(row: Tally, event: Counted, context: EventContext) -> Tally:
    if event.n < 0:
        raise ValueError(f"{event.n} is less than nothing")
    return replace(row, total=row.total + event.n, last=str(event.n))


def add_twice(row: Tally, event: Counted, context: EventContext) -> Tally:
    return replace(row, total=row.total + 2 * event.n, last=str(event.n))


def count(row: LongerTally, event: Counted, context: EventContext) -> LongerTally:
    return replace(row, total=row.total + event.n, events=row.events + 1)


def first_release(name: str) -> View[Any]:
    return View(name, Tally, add, reads=(Counted,), version=1)


def second_release(name: str) -> View[Any]:
    return View(name, Tally, add_twice, reads=(Counted,), version=2)


def third_release(name: str) -> View[Any]:
    return View(name, LongerTally, count, reads=(Counted,), version=3)
