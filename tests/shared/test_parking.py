"""K6 on a real database: what cannot be applied holds up its own key, in order, until a person acts."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.frozen import replace
from shared.log.database import StoreUnavailable, transaction
from shared.parking import queue
from shared.parking.queue import ParkedEvent, Standing
from tests.shared.parking import LIFE, Choking, ParkingHarness, after, choke_on, interleaved

pytestmark = pytest.mark.stack


async def test_one_bad_event_holds_up_what_follows_it_and_nothing_else(parking: ParkingHarness):
    bad, good = parking.keys
    log = interleaved(bad, good)
    parking.effect.on = choke_on(log[4])
    await parking.apply(log[:8])
    await parking.apply(log[6:])
    assert await parking.row(bad) == after(LIFE[:2], bad)
    assert await parking.row(good) == after(LIFE, good)
    [first] = await parking.parked(bad)
    assert (first.reason, first.behind) == ("ValueError: does not go down", len(LIFE) - 3)
    assert (first.event_id, first.position, first.type) == (log[4].event.id, 5, "EligibilityAssessed")
    assert (await parking.checkpoint()).position == len(log)


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable("gone"),
        ConnectionResetError("gone"),
        TimeoutError("late"),
        DBAPIError("select", None, Exception("no such table")),
        asyncpg.DiskFullError("No space left on device"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_may_pass_by_itself_is_not_parked(parking: ParkingHarness, error: Exception):
    bad, _ = parking.keys
    log = interleaved(bad)
    parking.effect.on = lambda r: error if r.event.id == log[2].event.id else None
    with pytest.raises((StoreUnavailable, DBAPIError)):
        await parking.apply(log)
    assert await parking.parked(bad) == []
    assert (await parking.checkpoint()).offset == -1
    parking.effect.on = Choking().on
    await parking.apply(log)
    assert await parking.row(bad) == after(LIFE, bad)


@pytest.mark.parametrize(
    ("fact", "worse", "reason"),
    [
        ('"households":310', f'"households":{2**63}', "households: "),
        ('"households":310', f'"households":{2**64}', "households: "),
        ('"project_name":"', '"project_name":"\\u0000', "Unicode escape"),
    ],
)
async def test_what_a_view_could_not_hold_is_parked(
    parking: ParkingHarness, fact: str, worse: str, reason: str
):
    bad, good = parking.keys
    log = interleaved(bad, good)
    data = log[0].event.data.replace(fact.encode(), worse.encode())
    assert data != log[0].event.data
    log[0] = replace(log[0], event=replace(log[0].event, data=data))
    await parking.apply(log)
    [first] = await parking.parked(bad)
    assert reason in (first.reason or "")
    assert await parking.row(good) == after(LIFE, good)


async def test_K8_what_a_newer_release_of_the_service_wrote_waits_for_that_release(parking: ParkingHarness):
    bad, good = parking.keys
    log = interleaved(bad, good)
    newer = log[2] = replace(log[2], event=replace(log[2].event, schema_version=2))
    await parking.apply(log)
    [first] = await parking.parked(bad)
    assert newer.event.type in (first.reason or "")
    assert "of version 2 was written by a newer release" in (first.reason or "")
    assert await parking.row(good) == after(LIFE, good)


async def test_a_database_that_goes_away_while_the_culprit_is_sought_parks_nothing(parking: ParkingHarness):
    bad, good = parking.keys
    log = interleaved(bad, good)
    errors = {log[4].event.id: ValueError("does not go down"), log[7].event.id: StoreUnavailable("gone")}
    parking.effect.on = lambda r: errors.get(r.event.id)
    with pytest.raises(StoreUnavailable):
        await parking.apply(log)
    assert await parking.parked(bad) == await parking.parked(good) == []
    assert await parking.row(bad) is None


async def test_an_unknown_event_type_does_not_wait_behind(parking: ParkingHarness):
    bad, _ = parking.keys
    log = interleaved(bad, events=LIFE[:4])
    log[2] = replace(log[2], event=replace(log[2].event, type="SomethingNew"))
    parking.effect.on = choke_on(log[1])
    await parking.apply(log)
    assert [e.position for e in await parking.parked(bad, "waiting")] == [4]


@pytest.mark.parametrize("standing", ["parked", "waiting"])
async def test_what_was_settled_in_all_the_years_is_not_read_to_find_what_is_parked(
    engine: AsyncEngine, standing: Standing
):
    """Scans are forbidden (`PLANNING`), so the index of what is not settled has to do."""
    page = queue.page(standing, 100).compile(dialect=DefaultDialect(paramstyle="named"))
    anything = {**page.params, "subscriber": None, "key": None, "after": 0}
    async with transaction(engine) as tx:
        plan = await tx.execute(text(f"explain {page}"), anything)
        said = "\n".join(row[0] for row in plan)
    assert "Scan using parked_queues on parked p" in said
    assert "Seq Scan" not in said


async def test_each_page_goes_on_where_the_one_before_ended(parking: ParkingHarness):
    log = interleaved(*parking.keys)
    parking.effect.on = lambda r: ValueError("chokes") if r.offset in (2, 5) else None
    await parking.apply(log)
    name, limit = parking.subscription.name, 4
    async with transaction(parking.engine) as tx:
        heads = await queue.entries(tx, subscriber=name)
        waiting: list[ParkedEvent] = []
        after = 0
        while page := await queue.entries(tx, subscriber=name, standing="waiting", after=after, limit=limit):
            assert len(page) == min(limit, len(log) - 5 - len(waiting))
            waiting, after = [*waiting, *page], page[-1].number
    assert [(e.offset, e.behind) for e in heads] == [(2, len(LIFE) - 2), (5, len(LIFE) - 3)]
    for first in heads:
        behind = [e for e in waiting if e.key == first.key]
        assert [e.offset for e in behind] == list(range(first.offset + 2, len(log), 2))
        assert [e.behind for e in behind] == list(reversed(range(len(behind))))
