"""The states of streams: folded page by page, so that a long history keeps nobody else waiting."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from services.maintenance.care import care
from services.maintenance.care.state import Care
from shared.core.frozen import replace as changed
from shared.core.messages import Event, json_of, type_name
from shared.log.decided import NewEvent
from shared.log.event_log import PAGE, EventLog
from shared.log.ids import new_id
from shared.log.states import SLICE, States
from tests.samples.maintenance import IN_CARE, inspected, reported
from tests.shared.samples import appending

pytestmark = pytest.mark.stack


@dataclass
class Turns:
    """How often the loop has come round for others, and at which turn each event was folded."""

    now: int = 0

    def __post_init__(self) -> None:
        self.folded: Counter[int] = Counter()

    def evolve(self, state: Care, event: Event) -> Care:
        self.folded[self.now] += 1
        return care.evolve(state, event)

    async def count(self) -> None:
        while True:
            self.now += 1
            await asyncio.sleep(0)


@asynccontextmanager
async def turns() -> AsyncIterator[Turns]:
    counted = Turns()
    others = asyncio.create_task(counted.count())
    yield counted
    others.cancel()


async def record(log: EventLog, stream: str, events: Sequence[Event]) -> None:
    made = [NewEvent(new_id(), stream, type_name(type(e)), e.schema_version, json_of(e)) for e in events]
    assert (await log.append(changed(appending(stream, 0), events=made))).version == len(made)


async def test_a_history_of_many_pages_is_folded_whole_and_in_order(log: EventLog, stream: str):
    events = [*IN_CARE, *(reported(fault_id=f"BX-{n}") for n in range(3 * PAGE))]
    await record(log, stream, events)
    assert await States(log).load(care, stream) == (care.fold(events), len(events))


@pytest.mark.parametrize("length", [0, 1, PAGE - 1, PAGE, PAGE + 1])
async def test_a_history_that_just_fills_its_pages(log: EventLog, stream: str, length: int):
    events = [reported(fault_id=f"BX-{n}") for n in range(length)]
    if events:
        await record(log, stream, events)
    assert [e.version for page in [page async for page in log.history(stream)] for e in page] == list(
        range(1, length + 1)
    )


async def test_others_have_a_turn_after_each_page_of_a_long_history(log: EventLog, stream: str):
    events = [*IN_CARE, *(reported(fault_id=f"BX-{n}") for n in range(20 * PAGE))]
    await record(log, stream, events)
    async with turns() as others:
        await States(log).load(replace(care, evolve=others.evolve), stream)
    assert others.folded.total() == len(events)
    assert max(others.folded.values()) <= PAGE


async def test_others_have_a_turn_within_a_page_that_is_heavy(log: EventLog, stream: str):
    events = [inspected(inspection_id=f"JC-{n}", findings=("长" * 4000,)) for n in range(PAGE)]
    await record(log, stream, events)
    async with turns() as others:
        await States(log).load(replace(care, evolve=others.evolve), stream)
    at_once = SLICE // len(json_of(events[0])) + 1
    assert max(others.folded.values()) <= at_once
