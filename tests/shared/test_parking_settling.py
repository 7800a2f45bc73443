"""K6 on a real database: a person retries or skips the first of a queue, and its followers go on in order."""

import asyncio

import pytest

from shared.log.ids import new_id
from tests.shared.parking import LIFE, Choking, ParkingHarness, after, choke_on, interleaved

pytestmark = pytest.mark.stack


async def test_a_retry_after_repair_goes_through_in_order_and_moves_no_checkpoint(parking: ParkingHarness):
    bad, good = parking.keys
    log = interleaved(bad, good)
    parking.effect.on = choke_on(log[4])
    await parking.apply(log)
    before, parking.effect.on = await parking.checkpoint(), Choking().on
    [first] = await parking.parked(bad)
    await parking.settle(first)
    assert await parking.row(bad) == after(LIFE, bad)
    assert await parking.parked(bad) == await parking.parked(bad, "waiting") == []
    assert [e.position for e in await parking.parked(bad, "applied")] == [
        r.event.position for r in log[4:] if r.event.key == bad
    ]
    assert await parking.checkpoint() == before
    await parking.apply(log)
    assert len(parking.effect.seen) == len({r.event.id for r in parking.effect.seen}) == len(log)


async def test_a_retry_in_vain_says_so_and_leaves_the_queue(parking: ParkingHarness):
    bad, _ = parking.keys
    log = interleaved(bad)
    parking.effect.on = choke_on(log[2])
    await parking.apply(log)
    [first] = await parking.parked(bad)
    parking.effect.on = lambda r: KeyError("now this") if r.event.id == log[2].event.id else None
    await parking.settle(first)
    [again] = await parking.parked(bad)
    assert (again.id, again.attempts, again.behind) == (first.id, 1, first.behind)
    assert again.reason == "KeyError: 'now this'"


async def test_a_follower_that_fails_becomes_the_first(parking: ParkingHarness):
    bad, _ = parking.keys
    log = interleaved(bad)
    parking.effect.on = choke_on(log[2])
    await parking.apply(log)
    parking.effect.on = choke_on(log[5])
    await parking.settle((await parking.parked(bad))[0])
    [first] = await parking.parked(bad)
    assert (first.event_id, first.behind) == (log[5].event.id, len(log) - 6)
    assert await parking.row(bad) == after(LIFE[:5], bad)


async def test_a_skipped_event_is_kept_and_its_followers_go_on(parking: ParkingHarness):
    bad, _ = parking.keys
    log = interleaved(bad)
    parking.effect.on = choke_on(log[2])
    await parking.apply(log)
    [first] = await parking.parked(bad)
    await parking.settle(first, skip=True)
    assert await parking.row(bad) == after([*LIFE[:2], *LIFE[3:]], bad)
    assert [e.id for e in await parking.parked(bad, "skipped")] == [first.id]
    await parking.apply(log)
    assert [e.id for e in await parking.parked(bad, "skipped")] == [first.id]
    assert await parking.parked(bad) == []


async def test_one_command_is_carried_out_once_and_only_on_the_first(parking: ParkingHarness):
    bad, _ = parking.keys
    log = interleaved(bad)
    parking.effect.on = choke_on(log[2])
    await parking.apply(log)
    [first], [second, *_] = await parking.parked(bad), await parking.parked(bad, "waiting")
    await parking.settle(second, skip=True)
    command = new_id()
    for _ in range(2):
        await parking.carry_out(first, command, skip=False)
    assert [e.attempts for e in await parking.parked(bad)] == [1]
    assert await parking.parked(bad, "skipped") == []


async def test_new_records_wait_while_their_keys_queue_is_being_settled(parking: ParkingHarness):
    """Else they might join a queue that is gone a moment later, with nobody to wait behind."""
    bad, good = parking.keys
    log = interleaved(bad, good)
    parking.effect.on = choke_on(log[4])
    await parking.apply(log[:10])
    parking.effect.on, parking.effect.gate = Choking().on, asyncio.Event()
    [first] = await parking.parked(bad)
    settling = asyncio.create_task(parking.settle(first))
    await asyncio.wait_for(parking.effect.entered.wait(), 10)
    parking.effect.gate, gate = None, parking.effect.gate
    applying = asyncio.create_task(parking.apply(log[10:]))
    await asyncio.wait([applying], timeout=0.5)
    assert not applying.done()
    gate.set()
    await asyncio.gather(settling, applying)
    assert await parking.row(bad) == after(LIFE, bad)
    assert await parking.parked(bad) == []
