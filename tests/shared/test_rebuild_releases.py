"""K7 on real Kafka and PostgreSQL: several releases of a view beside one another, and what they parked."""

import asyncio

import pytest

from shared.ids import new_id
from shared.rebuild.filling import Filling, NoLongerFilled
from shared.rebuild.run import NothingToFill
from shared.store import transaction
from tests.shared.rebuilding import PATIENCE_S, Shop
from tests.shared.tallies import SERVICE, first_release, second_release, third_release

pytestmark = pytest.mark.stack

SOME = range(1, 60)
MORE = range(60, 90)


async def test_another_fold_is_filled_beside_the_live_one_which_goes_on_meanwhile(shop: Shop):
    old, new = first_release(shop.name), second_release(shop.name)
    await shop.provide(old)
    async with shop.subscribed(old), shop.subscribed(new):
        await shop.count(*SOME)
        await shop.until_shown()
        assert await shop.totals(old) == shop.sums(SOME)
        await shop.provide(new)
        assert (await shop.live()).number == 1
        done = await shop.rebuild(new)
        assert (done.switched, done.before, done.differences) == (True, None, [])
        assert await shop.totals(new) == shop.sums(SOME, times=2)
        kept = await shop.rows(old, 1)
        await shop.count(*SOME)
        await shop.until_shown()
        assert await shop.totals(new) == shop.sums(SOME, times=4)
        assert await shop.rows(old, 1) == kept


async def test_a_release_whose_fold_is_not_the_live_one_waits_and_touches_nothing(shop: Shop):
    old, new = first_release(shop.name), third_release(shop.name)
    await shop.provide(old)
    async with shop.subscribed(old):
        await shop.count(*SOME)
        await shop.until_shown()
    version = await shop.provide(new)
    seen = await shop.seen((await shop.live()).subscriber)
    async with shop.subscribed(new) as waiting:
        await shop.count(*MORE)
        async with asyncio.timeout(PATIENCE_S):
            while not waiting.waits:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        assert waiting.failure is None
        assert await shop.seen(f"{SERVICE}.{shop.name}@1") == seen
        assert await shop.parked() == []
        assert await shop.seen(version.subscriber) == {}
        await shop.rebuild(new)
        await shop.until_shown()
    assert {row["events"] for row in (await shop.rows(new)).values()} == {12, 13, 14}


async def test_who_goes_back_to_the_release_before_takes_its_version_up_again(shop: Shop):
    old, new = first_release(shop.name), second_release(shop.name)
    await shop.provide(old)
    async with shop.subscribed(old):
        await shop.count(*SOME)
        await shop.until_shown()
    await shop.provide(new)
    await shop.rebuild(new)
    await shop.count(*SOME)
    assert (await shop.provide(old)).number == 1
    seen = await shop.seen(f"{SERVICE}.{shop.name}@1")
    told: list[int] = []
    await shop.rebuild(old, told=lambda done, of: told.append(done))
    assert min(told) >= sum(c.offset + 1 for c in seen.values())
    assert await shop.states() == ["live", "old"]
    assert await shop.totals(old) == shop.sums(SOME, times=2)


async def test_a_version_for_a_fold_that_was_replaced_before_its_switch_is_given_up(shop: Shop):
    await shop.provide(first_release(shop.name))
    for release in (second_release, third_release, third_release):
        await shop.provide(release(shop.name))
    assert await shop.states() == ["live", "old", "filling"]
    await shop.provide(first_release(shop.name))
    assert await shop.states() == ["live", "old", "old"]
    with pytest.raises(NothingToFill):
        await shop.rebuild(third_release(shop.name))


async def test_who_is_filling_a_version_that_is_given_up_stops(shop: Shop):
    await shop.provide(first_release(shop.name))
    version = await shop.provide(second_release(shop.name))
    filling = Filling(second_release(shop.name), SERVICE, version)
    await shop.provide(third_release(shop.name))
    with pytest.raises(NoLongerFilled):
        async with transaction(shop.engine) as tx:
            await filling.hold(tx, [0])


async def test_what_is_old_is_kept_until_it_is_dropped_and_its_number_never_given_again(shop: Shop):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view):
        await shop.count(-1)
        await shop.until_shown()
        await shop.provide(view, anew=True)
        await shop.rebuild(view)
    assert [v.number for v in await shop.drop_old(view)] == [1]
    assert await shop.seen(f"{SERVICE}.{shop.name}@1") == {}
    assert await shop.states() == ["dropped", "live"]
    assert (await shop.provide(view, anew=True)).number == 3
    assert [entry.subscriber for entry in await shop.parked()] == [f"{SERVICE}.{shop.name}@2"]


async def test_a_new_version_tries_everything_anew_and_parks_under_its_own_name(shop: Shop):
    old, new = first_release(shop.name), second_release(shop.name)
    await shop.provide(old)
    async with shop.subscribed(old):
        await shop.count(-1)
        await shop.until_shown()
        [first] = await shop.parked()
        again = await shop.provide(old, anew=True)
        done = await shop.rebuild(old)
        assert (done.switched, done.before) == (True, done.after)
        [second] = await shop.parked()
        assert (first.event_id, second.subscriber) == (second.event_id, again.subscriber)
    await shop.provide(new)
    await shop.rebuild(new)
    assert await shop.parked() == []
    assert await shop.totals(new) == {shop.key(0): -2}


@pytest.mark.parametrize("when", ["before", "after it was parked anew"])
async def test_what_a_person_skipped_stays_skipped_in_every_later_version(shop: Shop, when: str):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view) as subscription:
        await shop.count(-1)
        await shop.count(5)
        await shop.until_shown()
        [first] = await shop.parked()
        if when != "before":
            await shop.provide(view, anew=True)
            await shop.rebuild_in_a_process("first_release", "rebuild.before-switch")
            assert len(await shop.parked()) == 2
        await subscription.carry_out(first.id, new_id(), skip=True)
        assert await shop.totals(view) == {shop.key(0): 5}
        await shop.provide(view, anew=True)
        done = await shop.rebuild(view)
    assert (done.switched, done.before) == (True, done.after)
    assert await shop.totals(view, 2) == {shop.key(0): 5}
    assert await shop.parked() == []
    skipped = [entry.subscriber.rpartition("@")[2] for entry in await shop.parked("skipped")]
    assert skipped == (["1"] if when == "before" else ["1", "2"])


async def test_what_was_parked_for_a_release_that_waits_can_be_skipped_and_its_successor_heeds_that(
    shop: Shop,
):
    old, new = first_release(shop.name), second_release(shop.name)
    await shop.provide(old)
    async with shop.subscribed(old):
        await shop.count(-1)
        await shop.count(5)
        await shop.until_shown()
    [first] = await shop.parked()
    await shop.provide(new)
    async with shop.subscribed(new) as waiting:
        await waiting.carry_out(first.id, new_id(), skip=True)
        assert await shop.totals(old, 1) == {}
        await shop.rebuild(new)
    assert await shop.totals(new) == {shop.key(0): 10}
