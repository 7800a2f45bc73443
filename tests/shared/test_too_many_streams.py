"""Too many streams to look at: said of what the log has, and to who may know of it (K1, K3)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.looking import MOST_STREAMS, AnyStream, TooManyStreams
from shared.core.reader import Reader
from shared.core.refusals import NotEntitled
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from tests.shared.cells import BY, CLERK, Add, Added, cells

pytestmark = pytest.mark.stack

TOO_MANY = MOST_STREAMS + 1


def set_to(total: int, command: Add, by: Actor, *seen: Any) -> list[Added]:
    return [Added(seen=command.least)]


def as_many(total: int, command: Add) -> Iterator[AnyStream]:
    return (cells.at(f"n{n}") for n in range(total))


looking = replace(cells, evolve=lambda total, event: event.seen, table=set_to, reads=as_many, gates=())
"""A cell holds what it was last set to, and looks at as many others."""
alone = replace(looking, reads=None)


@pytest.fixture
def id() -> str:
    return new_id().hex


def setting(id: str, value: int, *, kind: Any = looking) -> Addressed:
    return Addressed(kind, id, Add(least=value))


async def test_K1_a_stale_state_is_no_reason_to_refuse(log: EventLog, id: str):
    ours, theirs = CommandHandler(log), CommandHandler(log)
    await ours(setting(id, TOO_MANY), BY, Causation(new_id()))
    await theirs(setting(id, 1, kind=alone), BY, Causation(new_id()))
    assert (await ours(setting(id, 2), BY, Causation(new_id()))).version == 3


async def test_what_the_log_has_is_one(log: EventLog, id: str):
    handle = CommandHandler(log)
    await handle(setting(id, TOO_MANY), BY, Causation(new_id()))
    for deal in (handle, handle.rehearse, CommandHandler(log)):
        with pytest.raises(TooManyStreams, match=f"not at {TOO_MANY}"):
            await deal(setting(id, 1), BY, Causation(new_id()))


async def test_K3_a_repeat_has_its_first_answer_whatever_the_stream_has_come_to(log: EventLog, id: str):
    handle, again = CommandHandler(log), Causation(new_id())
    first = await handle(setting(id, TOO_MANY), BY, again)
    repeat = await handle(setting(id, TOO_MANY), BY, again)
    assert [event.id for event in repeat.events] == [event.id for event in first.events]


async def test_who_may_not_read_the_stream_is_told_that_alone(log: EventLog, id: str):
    id = f"340603002-{id}"
    handle = CommandHandler(log)
    await handle(setting(id, TOO_MANY), BY, Causation(new_id()))
    stranger = BY.model_copy(update={"division": "340603001", "roles": frozenset({CLERK})})
    for deal in (handle, handle.rehearse):
        with pytest.raises(NotEntitled):
            await deal(
                setting(id, 1), stranger, Causation(new_id()), None, Reader(stranger, frozenset({CLERK}))
            )
