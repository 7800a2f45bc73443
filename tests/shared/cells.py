"""Streams of numbers, whose decisions look at one another: each adds up what it sees."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.gated import Gated
from shared.core.gates import Neighbours
from shared.core.looking import AnyStream, Elsewhere, Seen, elsewhere
from shared.core.messages import Command, Event
from shared.core.refusals import OutOfOrder
from shared.core.roles import Role
from shared.core.rules import PlanRow, Rule
from shared.core.scope import Whose, whose
from shared.core.service import Service
from shared.core.words import Words, listed

RULE = Rule("X00", Words("改小些", "make it smaller"))
CLERK = Role("clerk", "经办人", "clerk")
BY = Actor(person="p-1", organisation="o-1", roles=frozenset(), division="")


class Add(Command):
    """Records the sum of the cell and of those it looks at, in itself and in those of `tells`.

    least, most  refused where the sum would be less or more
    """

    title: ClassVar = Words("相加", "adding up")
    roles: ClassVar[frozenset[Role]] = frozenset({CLERK})
    rule: ClassVar = RULE

    looks_at: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    least: int = 0
    most: int = 2**62


class Added(Event):
    title: ClassVar = Words("已相加", "added up")

    seen: int


def decide(total: int, command: Add, by: Actor, seen: Seen) -> list[Added | Elsewhere[Added]]:
    added = Added(seen=adds_up_to(total, command, seen))
    others = [cells.at(id) for id in command.looks_at if id != seen.id and id in command.tells]
    return [added, *(event for cell in others for event in elsewhere(cell, added))]


def adds_up_to(total: int, command: Add, seen: Seen) -> int:
    return 1 + total + sum(seen[cells.at(id)] for id in command.looks_at if id != seen.id)


def is_within_limits(total: int, command: Add, seen: Seen) -> Iterator[Words]:
    if not command.least <= adds_up_to(total, command, seen) <= command.most:
        zh, en = listed(seen.called(cells.at(id)) for id in command.looks_at)
        yield Words(f"合计不合要求：{zh}", f"the sum is not as it should be: {en}")


def who_reads(id: str, total: int) -> Whose:
    """The division that heads its id: 340603001-a."""
    return whose(id.partition("-")[0])


def reads(total: int, command: Add) -> Iterable[AnyStream]:
    return [cells.at(id) for id in command.looks_at]


SUM = Neighbours(
    Words("合计在限度内", "the sum is within limits"), None, is_within_limits, refusal=OutOfOrder
)
GATES = (Gated(Add, at=int, gates=(SUM,)),)


cells: Decider[Add, Added, int] = Decider(
    "cell",
    0,
    lambda total, event: total + event.seen,
    Added,
    "cells",
    Add,
    decide,
    reads,
    gates=GATES,
    parts=True,
    whose=who_reads,
)
ROWS = {"X00": PlanRow("X00", 1, "N", "示例")}
SERVICE = Service("cells", (cells,), (), (), (RULE,), ROWS, roles=frozenset({CLERK}))


def adding(id: str, *looks_at: str, **more: Any) -> Addressed:
    return Addressed(cells, id, Add(looks_at=looks_at, **more))
