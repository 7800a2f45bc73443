"""K7 on real Kafka and PostgreSQL: several releases of a view beside one another, and what they parked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.core.view import View
from shared.kafka.incoming import Incoming
from shared.kafka.topics import SourcePartition
from shared.log.database import transaction
from shared.subscribe.subscriber import NotLive
from shared.subscribe.subscription import Subscription
from shared.views.rebuild.filling import Filling, NoLongerFilled
from shared.views.rebuild.run import NothingToFill
from shared.views.versions import OtherRow
from tests.eventually import eventually
from tests.shared.rebuilding import PATIENCE_S, SOME, ViewHarness
from tests.shared.tallies import SERVICE, first_release, second_release, third_release

pytestmark = pytest.mark.stack

MORE = range(60, 90)
# One attempt may be under way when the release begins to wait.
ATTEMPTS = 5


def refusals_of(subscription: Subscription, monkeypatch: pytest.MonkeyPatch) -> list[NotLive]:
    """Grows by one with each batch that the subscription may not apply."""
    refused: list[NotLive] = []
    apply = subscription.apply

    async def counted(records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        try:
            return await apply(records)
        except NotLive as error:
            refused.append(error)
            raise

    monkeypatch.setattr(subscription, "apply", counted)
    return refused


async def test_another_fold_is_filled_beside_the_live_one_which_goes_on_meanwhile(
    harness: ViewHarness, shown_view: View[Any]
):
    old, new = shown_view, second_release(harness.name)
    async with harness.subscribed(new):
        assert await harness.totals(old) == harness.sums(SOME)
        await harness.provide(new)
        assert (await harness.live()).number == 1
        done = await harness.rebuild(new)
        assert (done.switched, done.before, done.differences) == (True, None, [])
        assert await harness.totals(new) == harness.sums(SOME, times=2)
        kept = await harness.rows(old, 1)
        await harness.count(*SOME)
        await harness.until_shown()
        assert await harness.totals(new) == harness.sums(SOME, times=4)
        assert await harness.rows(old, 1) == kept


@pytest.mark.usefixtures("resting_view")
async def test_a_release_whose_fold_is_not_the_live_one_waits_and_touches_nothing(
    harness: ViewHarness, monkeypatch: pytest.MonkeyPatch
):
    new = third_release(harness.name)
    version = await harness.provide(new)
    seen = await harness.seen((await harness.live()).subscriber)
    async with harness.subscribed(new) as waiting:
        refused = refusals_of(waiting, monkeypatch)
        await harness.count(*MORE)
        await eventually(lambda: len(refused) >= ATTEMPTS, "attempts in vain", PATIENCE_S)
        assert waiting.waits
        assert waiting.failure is None
        assert await harness.seen(f"{SERVICE}.{harness.name}@1") == seen
        assert await harness.parked() == []
        assert await harness.seen(version.subscriber) == {}
        await harness.rebuild(new)
        await harness.until_shown()
    assert {row["events"] for row in (await harness.rows(new)).values()} == {12, 13, 14}


async def test_who_goes_back_to_the_release_before_takes_its_version_up_again(
    harness: ViewHarness, resting_view: View[Any]
):
    old, new = resting_view, second_release(harness.name)
    await harness.provide(new)
    await harness.rebuild(new)
    await harness.count(*SOME)
    assert (await harness.provide(old)).number == 1
    seen = await harness.seen(f"{SERVICE}.{harness.name}@1")
    shown: list[int] = []
    await harness.rebuild(old, progress=lambda done, of: shown.append(done))
    assert min(shown) >= sum(c.offset + 1 for c in seen.values())
    assert await harness.states() == ["live", "old"]
    assert await harness.totals(old) == harness.sums(SOME, times=2)


async def test_a_version_for_a_fold_that_was_replaced_before_its_switch_is_given_up(
    harness: ViewHarness,
):
    await harness.provide(first_release(harness.name))
    for release in (second_release, third_release, third_release):
        await harness.provide(release(harness.name))
    assert await harness.states() == ["live", "old", "filling"]
    await harness.provide(first_release(harness.name))
    assert await harness.states() == ["live", "old", "old"]
    with pytest.raises(NothingToFill):
        await harness.rebuild(third_release(harness.name))


async def test_who_is_filling_a_version_that_is_given_up_stops(harness: ViewHarness):
    await harness.provide(first_release(harness.name))
    version = await harness.provide(second_release(harness.name))
    filling = Filling(second_release(harness.name), SERVICE, version)
    await harness.provide(third_release(harness.name))
    with pytest.raises(NoLongerFilled):
        async with transaction(harness.engine) as tx:
            await filling.lock(tx, [0])


async def test_what_is_old_is_kept_until_it_is_dropped_and_its_number_never_given_again(
    harness: ViewHarness,
):
    view = first_release(harness.name)
    await harness.provide(view)
    async with harness.subscribed(view):
        await harness.count(-1)
        await harness.until_shown()
        await harness.provide(view, anew=True)
        await harness.rebuild(view)
    assert [v.number for v in await harness.drop_old(view)] == [1]
    assert await harness.seen(f"{SERVICE}.{harness.name}@1") == {}
    assert await harness.states() == ["dropped", "live"]
    assert (await harness.provide(view, anew=True)).number == 3
    assert [entry.subscriber for entry in await harness.parked()] == [f"{SERVICE}.{harness.name}@2"]


async def test_a_new_version_tries_everything_anew_and_parks_under_its_own_name(harness: ViewHarness):
    old, new = first_release(harness.name), second_release(harness.name)
    await harness.provide(old)
    async with harness.subscribed(old):
        await harness.count(-1)
        await harness.until_shown()
        [first] = await harness.parked()
        again = await harness.provide(old, anew=True)
        done = await harness.rebuild(old)
        assert (done.switched, done.before) == (True, done.after)
        [second] = await harness.parked()
        assert (first.event_id, second.subscriber) == (second.event_id, again.subscriber)
    await harness.provide(new)
    await harness.rebuild(new)
    assert await harness.parked() == []
    assert await harness.totals(new) == {harness.key(0): -2}


@pytest.mark.parametrize("when", ["before", "after it was parked anew"])
async def test_what_a_person_skipped_stays_skipped_in_every_later_version(harness: ViewHarness, when: str):
    view = first_release(harness.name)
    await harness.provide(view)
    async with harness.subscribed(view) as subscription:
        await harness.count(-1)
        await harness.count(5)
        await harness.until_shown()
        [first] = await harness.parked()
        if when != "before":
            await harness.provide(view, anew=True)
            await harness.rebuild_in_a_process("first_release", "rebuild.before-switch")
            assert len(await harness.parked()) == 2
        await harness.skip(subscription, first)
        assert await harness.totals(view) == {harness.key(0): 5}
        await harness.provide(view, anew=True)
        done = await harness.rebuild(view)
    assert (done.switched, done.before) == (True, done.after)
    assert await harness.totals(view, 2) == {harness.key(0): 5}
    assert await harness.parked() == []
    skipped = [entry.subscriber.rpartition("@")[2] for entry in await harness.parked("skipped")]
    assert skipped == (["1"] if when == "before" else ["1", "2"])


async def test_what_was_parked_for_a_release_that_waits_can_be_skipped_and_its_successor_heeds_that(
    harness: ViewHarness,
):
    old, new = first_release(harness.name), second_release(harness.name)
    await harness.provide(old)
    async with harness.subscribed(old):
        await harness.count(-1)
        await harness.count(5)
        await harness.until_shown()
    [first] = await harness.parked()
    await harness.provide(new)
    async with harness.subscribed(new) as waiting:
        await harness.skip(waiting, first)
        assert await harness.totals(old, 1) == {}
        await harness.rebuild(new)
    assert await harness.totals(new) == {harness.key(0): 10}


async def test_a_changed_row_without_a_new_version_stops_the_migration(
    harness: ViewHarness, resting_view: View[Any]
):
    longer = replace(third_release(harness.name), version=resting_view.version)
    with pytest.raises(OtherRow, match=f"{harness.name}@1.*needs another version="):
        await harness.provide(longer)
    assert await harness.states() == ["live"]
    assert await harness.provide(resting_view) == await harness.live()
