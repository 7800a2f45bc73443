"""K7 on real Kafka and PostgreSQL: a view is filled anew beside the live one and switched in one step."""

import asyncio
import signal
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from services.maintenance.views.communities import communities
from shared.rebuild import run
from shared.rebuild.compare import Content, content
from shared.rebuild.run import NothingToFill, rebuild
from tests.shared.rebuilding import Shop
from tests.shared.tallies import first_release

pytestmark = pytest.mark.stack

SOME = range(1, 60)
MORE = range(60, 90)


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
