"""K7 on real Kafka and PostgreSQL: a view is filled anew beside the live one and switched in one step."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.stack import LocalStack
from services.maintenance.views.communities import communities
from shared.ids import new_id
from shared.rebuild import run
from shared.rebuild.compare import Content, content
from shared.rebuild.filling import Filling, NoLongerFilled
from shared.rebuild.run import NothingToFill, rebuild
from shared.store import transaction
from tests.shared.rebuilding import PATIENCE_S, Shop, open_shop
from tests.shared.tallies import SERVICE, first_release, second_release, third_release

pytestmark = pytest.mark.stack

SOME = range(1, 60)
MORE = range(60, 90)


@pytest.fixture(scope="module")
async def opened(stack: LocalStack) -> AsyncIterator[Shop]:
    await asyncio.to_thread(stack.migrate, SERVICE)
    async with open_shop(stack) as shop:
        yield shop


@pytest.fixture
def shop(opened: Shop) -> Shop:
    """With a view of its own name."""
    opened.__post_init__()
    return opened


async def test_an_unchanged_fold_gives_the_same_rows_and_is_switched(shop: Shop):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view):
        await shop.count(*SOME)
        await shop.until_shown()
        await shop.provide(view, anew=True)
        done = await shop.rebuild(view)
        assert (done.switched, done.before, done.differences) == (True, done.after, [])
        assert await shop.states() == ["old", "live"]
        assert await shop.totals(view, 2) == await shop.totals(view, 1) == shop.sums(SOME)
        await shop.count(1000)
        await shop.until_shown()
    assert (await shop.totals(view, 2))[shop.key(0)] == shop.sums(SOME)[shop.key(0)] + 1000
    assert await shop.totals(view, 1) == shop.sums(SOME)


@pytest.mark.parametrize(
    "point",
    [
        "view.in-batch:2",
        "checkpoint.before-commit:2",
        "checkpoint.after-commit:2",
        "rebuild.before-switch",
        "rebuild.in-switch",
        "rebuild.after-switch",
    ],
)
async def test_killed_anywhere_it_goes_on_there_and_ends_with_the_same_rows(shop: Shop, point: str):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view):
        await shop.count(*SOME)
        await shop.until_shown()
        version = await shop.provide(view, anew=True)
        assert await shop.rebuild_in_a_process("first_release", point) == -signal.SIGKILL
        if point == "rebuild.after-switch":
            assert await shop.live() == replace(version, state="live")
            return
        assert await shop.states() == ["live", "filling"]
        assert any(c.offset >= 0 for c in (await shop.seen(version.subscriber)).values())
        done = await shop.rebuild(view)
    assert (done.switched, done.before) == (True, done.after)
    assert await shop.totals(view, 2) == shop.sums(SOME)


async def test_a_row_that_was_tampered_with_is_named_and_nothing_is_switched(shop: Shop):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view):
        await shop.count(*SOME)
        await shop.until_shown()
        bad, gone, more = shop.key(1), shop.key(2), f"{shop.name}-x"
        await shop.execute(f"update views.{shop.name}_1 set total = 7 where key = '{bad}'")
        await shop.execute(f"delete from views.{shop.name}_1 where key = '{gone}'")
        await shop.execute(f"insert into views.{shop.name}_1 values ('{more}', 1, '1')")
        await shop.provide(view, anew=True)
        done = await shop.rebuild(view)
        assert not done.switched
        assert await shop.states() == ["live", "filling"]
        found = {d.key: (d.live, d.rebuilt) for d in done.differences}
        assert found.keys() == {bad, gone, more}
        assert found[bad] == ({"total": 7}, {"total": shop.sums(SOME)[bad]})
        assert found[gone][0] == found[more][1] == {}
        accepted = await shop.rebuild(view, accept=True)
    assert accepted.switched
    assert await shop.totals(view) == shop.sums(SOME)


async def test_a_view_whose_service_stands_still_is_rebuilt_as_far_as_it_was(shop: Shop):
    """More was published since: compared is what can be."""
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view):
        await shop.count(*SOME)
        await shop.until_shown()
    await shop.count(*MORE)
    await shop.provide(view, anew=True)
    done = await shop.rebuild(view)
    assert (done.switched, done.before) == (True, done.after)
    assert await shop.totals(view) == shop.sums(SOME)
    async with shop.subscribed(view):
        await shop.until_shown()


async def test_what_happens_during_a_rebuild_is_in_it(shop: Shop):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view):
        await shop.count(*SOME)
        await shop.until_shown()
        await shop.provide(view, anew=True)
        done, _ = await asyncio.gather(shop.rebuild(view), shop.count(*MORE))
        await shop.until_shown()
    assert (done.switched, done.before) == (True, done.after)
    both = [shop.sums(SOME), shop.sums(MORE)]
    assert await shop.totals(view, 2) == {key: sum(s[key] for s in both) for key in both[0]}


async def test_the_live_version_stands_still_while_it_is_compared(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    """Else both would be right, and different."""
    view = first_release(shop.name)
    await shop.provide(view)

    async def content_after_more_happened(tx: AsyncConnection, table: Table) -> Content:
        await shop.count(*MORE)
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await shop.until_shown()
        return await content(tx, table)

    async with shop.subscribed(view):
        await shop.count(*SOME)
        await shop.until_shown()
        await shop.provide(view, anew=True)
        monkeypatch.setattr("shared.rebuild.run.content", content_after_more_happened)
        done = await shop.rebuild(view)
        assert (done.switched, done.before) == (True, done.after)
        await shop.until_shown()


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


async def test_several_processes_share_the_partitions_out_and_leave_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    """Of the real view, for another process finds views by name."""
    for name, told in shop.environment().items():
        monkeypatch.setenv(name, told)
    monkeypatch.setattr("shared.rebuild.run.FAR", 0)
    left: list[int] = []
    catch_up = run._Rebuild.catch_up

    async def counted(rebuild: run._Rebuild) -> int:
        left.append(await catch_up(rebuild))
        return left[-1]

    shop.name = communities.name
    await shop.care_opened()
    async with shop.subscribed(communities):
        await shop.until_shown()
        await shop.provide(communities, anew=True)
        monkeypatch.setattr(run._Rebuild, "catch_up", counted)
        done = await shop.rebuild(communities, processes=2)
    assert (done.switched, done.before) == (True, done.after)
    assert done.after.rows > 0
    assert left == [0]


async def test_two_who_fill_the_same_version_do_it_once(shop: Shop):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view):
        await shop.count(*SOME)
        await shop.until_shown()
        await shop.provide(view, anew=True)
        both = await asyncio.gather(*[rebuild_or_not(shop) for _ in range(2)])
    assert sorted(both) == ["another", "switched"]
    assert await shop.states() == ["old", "live"]
    with pytest.raises(NothingToFill):
        await shop.rebuild(view)


async def rebuild_or_not(shop: Shop) -> str:
    done = await rebuild(shop.settings, first_release(shop.name))
    return "switched" if done and done.switched else "another"


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
