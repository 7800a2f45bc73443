"""K6 on a real database: a person retries or skips the first of a queue, and its followers go on in order."""

import asyncio

import pytest

from shared.log.ids import new_id
from tests.shared.parking import LIFE, Choking, ParkingHarness, after, choke_on, interleaved

pytestmark = pytest.mark.stack


async def test_a_retry_after_repair_goes_through_in_order_and_moves_no_checkpoint(desk: ParkingHarness):
    bad, good = desk.keys
    log = interleaved(bad, good)
    desk.effect.on = choke_on(log[4])
    await desk.apply(log)
    before, desk.effect.on = await desk.checkpoint(), Choking().on
    [first] = await desk.parked(bad)
    await desk.settle(first)
    assert await desk.row(bad) == after(LIFE, bad)
    assert await desk.parked(bad) == await desk.parked(bad, "waiting") == []
    assert [e.position for e in await desk.parked(bad, "applied")] == [
        r.event.position for r in log[4:] if r.event.key == bad
    ]
    assert await desk.checkpoint() == before
    await desk.apply(log)
    assert len(desk.effect.seen) == len({r.event.id for r in desk.effect.seen}) == len(log)


async def test_a_retry_in_vain_says_so_and_leaves_the_queue(desk: ParkingHarness):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    [first] = await desk.parked(bad)
    desk.effect.on = lambda r: KeyError("now this") if r.event.id == log[2].event.id else None
    await desk.settle(first)
    [again] = await desk.parked(bad)
    assert (again.id, again.attempts, again.behind) == (first.id, 1, first.behind)
    assert again.reason == "KeyError: 'now this'"


async def test_a_follower_that_fails_becomes_the_first(desk: ParkingHarness):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    desk.effect.on = choke_on(log[5])
    await desk.settle((await desk.parked(bad))[0])
    [first] = await desk.parked(bad)
    assert (first.event_id, first.behind) == (log[5].event.id, len(log) - 6)
    assert await desk.row(bad) == after(LIFE[:5], bad)


async def test_a_skipped_event_is_kept_and_its_followers_go_on(desk: ParkingHarness):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    [first] = await desk.parked(bad)
    await desk.settle(first, skip=True)
    assert await desk.row(bad) == after([*LIFE[:2], *LIFE[3:]], bad)
    assert [e.id for e in await desk.parked(bad, "skipped")] == [first.id]
    await desk.apply(log)
    assert [e.id for e in await desk.parked(bad, "skipped")] == [first.id]
    assert await desk.parked(bad) == []


async def test_one_command_is_carried_out_once_and_only_on_the_first(desk: ParkingHarness):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    [first], [second, *_] = await desk.parked(bad), await desk.parked(bad, "waiting")
    await desk.settle(second, skip=True)
    command = new_id()
    for _ in range(2):
        await desk.carry_out(first, command, skip=False)
    assert [e.attempts for e in await desk.parked(bad)] == [1]
    assert await desk.parked(bad, "skipped") == []


async def test_new_records_wait_while_their_keys_queue_is_being_settled(desk: ParkingHarness):
    """Else they might join a queue that is gone a moment later, with nobody to wait behind."""
    bad, good = desk.keys
    log = interleaved(bad, good)
    desk.effect.on = choke_on(log[4])
    await desk.apply(log[:10])
    desk.effect.on, desk.effect.gate = Choking().on, asyncio.Event()
    [first] = await desk.parked(bad)
    settling = asyncio.create_task(desk.settle(first))
    await asyncio.wait_for(desk.effect.entered.wait(), 10)
    desk.effect.gate, gate = None, desk.effect.gate
    applying = asyncio.create_task(desk.apply(log[10:]))
    await asyncio.wait([applying], timeout=0.5)
    assert not applying.done()
    gate.set()
    await asyncio.gather(settling, applying)
    assert await desk.row(bad) == after(LIFE, bad)
    assert await desk.parked(bad) == []
