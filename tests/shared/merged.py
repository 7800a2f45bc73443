"""Views over two services: one whose fold does not mind which of them is heard first, and one whose does."""

from collections.abc import Sequence
from typing import Annotated

from shared.core.column import Column
from shared.core.frozen import replace
from shared.core.messages import Event, EventContext, ForeignEvent
from shared.core.view import Row, View

SERVICE = "maintenance"


class Counted(Event):
    n: int


class Heard(ForeignEvent, source="projects"):
    n: int


class Merged(Row, frozen=True):
    """own, heard: what each of the services counted; last: whatever came last."""

    key: Annotated[str, Column("键", "key")]
    own: Annotated[int, Column("本部门计数", "counted here")] = 0
    heard: Annotated[int, Column("外部门计数", "counted elsewhere")] = 0
    last: Annotated[int, Column("末次", "last")] = 0


def add(row: Merged, event: Counted | Heard, context: EventContext) -> Merged:
    if isinstance(event, Counted):
        return replace(row, own=row.own + event.n)
    return replace(row, heard=max(row.heard, event.n))


def overwrite(row: Merged, event: Counted | Heard, context: EventContext) -> Merged:
    return replace(row, last=event.n)


def whole_and_parts(event: Counted | Heard, context: EventContext) -> Sequence[str]:
    """The row of the key, and one of the event's own kind below it."""
    return (context.key, f"{context.key}.{type(event).__name__.lower()}")


def commuting(name: str) -> View[Merged]:
    return View(name, Merged, add, reads=(Counted, Heard), version=1, touches=whole_and_parts)


def not_commuting(name: str) -> View[Merged]:
    return View(name, Merged, overwrite, reads=(Counted, Heard), version=1)
