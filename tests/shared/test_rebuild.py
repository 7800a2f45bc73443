"""K7 on real Kafka and PostgreSQL: a view is filled anew beside the live one and switched in one step."""

import asyncio
import signal
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from services.maintenance.views.communities import communities
from shared.core.view import View
from shared.views.rebuild import steps
from shared.views.rebuild.compare import Content, content
from shared.views.rebuild.run import NothingToFill, rebuild
from shared.views.rebuild.steps import Rebuild
from tests.shared.rebuilding import SOME, ViewHarness
from tests.shared.tallies import first_release

pytestmark = pytest.mark.stack

MORE = range(60, 90)


async def test_an_unchanged_fold_gives_the_same_rows_and_is_switched(
    harness: ViewHarness, shown_view: View[Any]
):
    await harness.provide(shown_view, anew=True)
    done = await harness.rebuild(shown_view)
    assert (done.switched, done.before, done.differences) == (True, done.after, [])
    assert await harness.states() == ["old", "live"]
    assert await harness.totals(shown_view, 2) == await harness.totals(shown_view, 1) == harness.sums(SOME)
    await harness.count(1000)
    await harness.until_shown()
    assert (await harness.totals(shown_view, 2))[harness.key(0)] == harness.sums(SOME)[harness.key(0)] + 1000
    assert await harness.totals(shown_view, 1) == harness.sums(SOME)


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
async def test_killed_anywhere_it_goes_on_there_and_ends_with_the_same_rows(
    harness: ViewHarness, shown_view: View[Any], point: str
):
    version = await harness.provide(shown_view, anew=True)
    assert await harness.rebuild_in_a_process("first_release", point) == -signal.SIGKILL
    if point == "rebuild.after-switch":
        assert await harness.live() == replace(version, state="live")
        return
    assert await harness.states() == ["live", "filling"]
    assert any(c.offset >= 0 for c in (await harness.seen(version.subscriber)).values())
    done = await harness.rebuild(shown_view)
    assert (done.switched, done.before) == (True, done.after)
    assert await harness.totals(shown_view, 2) == harness.sums(SOME)


async def test_a_row_that_was_tampered_with_is_named_and_nothing_is_switched(
    harness: ViewHarness, shown_view: View[Any]
):
    bad, gone, more = harness.key(1), harness.key(2), f"{harness.name}-x"
    await harness.execute(f"update views.{harness.name}_1 set total = 7 where key = '{bad}'")
    await harness.execute(f"delete from views.{harness.name}_1 where key = '{gone}'")
    await harness.execute(f"insert into views.{harness.name}_1 values ('{more}', 1, '1')")
    await harness.provide(shown_view, anew=True)
    done = await harness.rebuild(shown_view)
    assert not done.switched
    assert await harness.states() == ["live", "filling"]
    found = {d.key: (d.live, d.rebuilt) for d in done.differences}
    assert found.keys() == {bad, gone, more}
    assert found[bad] == ({"total": 7}, {"total": harness.sums(SOME)[bad]})
    assert found[gone][0] == found[more][1] == {}
    accepted = await harness.rebuild(shown_view, accept=True)
    assert accepted.switched
    assert await harness.totals(shown_view) == harness.sums(SOME)


async def test_a_view_whose_service_stands_still_is_rebuilt_as_far_as_it_was(
    harness: ViewHarness, resting_view: View[Any]
):
    """More was published since: compared is what can be."""
    await harness.count(*MORE)
    await harness.provide(resting_view, anew=True)
    done = await harness.rebuild(resting_view)
    assert (done.switched, done.before) == (True, done.after)
    assert await harness.totals(resting_view) == harness.sums(SOME)
    async with harness.subscribed(resting_view):
        await harness.until_shown()


async def test_what_happens_during_a_rebuild_is_in_it(harness: ViewHarness, shown_view: View[Any]):
    await harness.provide(shown_view, anew=True)
    done, _ = await asyncio.gather(harness.rebuild(shown_view), harness.count(*MORE))
    await harness.until_shown()
    assert (done.switched, done.before) == (True, done.after)
    both = [harness.sums(SOME), harness.sums(MORE)]
    assert await harness.totals(shown_view, 2) == {key: sum(s[key] for s in both) for key in both[0]}


async def test_the_live_version_stands_still_while_it_is_compared(
    harness: ViewHarness, shown_view: View[Any], monkeypatch: pytest.MonkeyPatch
):
    """Else both would be right, and different."""

    async def content_after_more_happened(tx: AsyncConnection, table: Table) -> Content:
        await harness.count(*MORE)
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await harness.until_shown()
        return await content(tx, table)

    await harness.provide(shown_view, anew=True)
    monkeypatch.setattr(steps, "content", content_after_more_happened)
    done = await harness.rebuild(shown_view)
    assert (done.switched, done.before) == (True, done.after)
    await harness.until_shown()


async def test_several_processes_share_the_partitions_out_and_leave_nothing(
    harness: ViewHarness, monkeypatch: pytest.MonkeyPatch
):
    """Of the real view, for another process finds views by name."""
    for name, value in harness.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(steps, "FAR", 0)
    left: list[int] = []
    catch_up = Rebuild.catch_up

    async def counted(rebuild: Rebuild) -> int:
        left.append(await catch_up(rebuild))
        return left[-1]

    harness.name = communities.name
    await harness.care_opened()
    async with harness.subscribed(communities):
        await harness.until_shown()
        await harness.provide(communities, anew=True)
        monkeypatch.setattr(Rebuild, "catch_up", counted)
        done = await harness.rebuild(communities, processes=2)
    assert (done.switched, done.before) == (True, done.after)
    assert done.after.rows > 0
    assert left == [0]


async def test_two_who_fill_the_same_version_do_it_once(harness: ViewHarness, shown_view: View[Any]):
    await harness.provide(shown_view, anew=True)
    both = await asyncio.gather(*[rebuild_or_not(harness) for _ in range(2)])
    assert sorted(both) == ["another", "switched"]
    assert await harness.states() == ["old", "live"]
    with pytest.raises(NothingToFill):
        await harness.rebuild(shown_view)


async def rebuild_or_not(harness: ViewHarness) -> str:
    done = await rebuild(harness.settings, first_release(harness.name))
    return "switched" if done and done.switched else "another"
