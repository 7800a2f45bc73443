"""Lists of a view on a real database against the same in plain Python: what fits, its order, pages, sums."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deploy.stack.local import LocalStack
from tests.shared.listing import SERVICE, Listing, open_listing
from tests.shared.parcels import GROUPS, Asked, Parcel, chosen, conditions, orders, rows, summed_up
from tests.stack import Migrated

pytestmark = pytest.mark.stack

Order = Sequence[tuple[str, bool]]
# More than all rows of a test come to, one a page: pages that never end are told by what they hold.
MOST_PAGES = 99
some_rows = st.lists(rows, max_size=15, unique_by=lambda row: row.id)
asked = st.lists(conditions, max_size=3, unique_by=lambda one: one.name)


class World:
    """A listing, in a loop of its own: hypothesis calls what does not wait."""

    def __init__(self, stack: LocalStack, keys: Path) -> None:
        self.runner, self._stack = asyncio.Runner(), AsyncExitStack()
        self.listing = self.run(self._stack.enter_async_context(open_listing(stack, keys)))

    def run(self, waiting: Any) -> Any:
        return self.runner.run(waiting)

    def close(self) -> None:
        self.run(self._stack.aclose())
        self.runner.close()


@pytest.fixture(scope="module")
def world(stack: LocalStack, migrated: Migrated, keys: Path) -> Iterator[World]:
    migrated(SERVICE)
    world = World(stack, keys)
    yield world
    world.close()


def parameters(wanted: Sequence[Asked], order: Order = ()) -> list[tuple[str, str]]:
    steps = ",".join(f"-{name}" if down else name for name, down in order)
    return [pair for one in wanted for pair in one.parameters] + ([("order", steps)] if steps else [])


def ids(found: Sequence[Parcel]) -> list[str]:
    return [row.id for row in found]


@given(some_rows, asked, orders)
def test_a_list_has_what_fits_in_the_order_asked_for_and_says_how_much(
    world: World, all_: list[Parcel], wanted: list[Asked], order: Order
):
    async def page() -> dict[str, Any]:
        await world.listing.fill(all_)
        return await world.listing.page([*parameters(wanted, order), ("count", "true")])

    expected = chosen(all_, wanted, order)
    found = world.run(page())
    assert [row["id"] for row in found["rows"]] == ids(expected)
    assert (found["count"], found["next"]) == (len(expected), None)


YES_AND_NO = [Parcel(f"p-{n:02}", name="Aa", agreed=(None, True, False)[n % 3], sold=n > 2) for n in range(6)]
LONG = [Parcel(f"p-{n:02}", name=f"{n % 2}{'旧' * 1500}{-n}") for n in range(4)]


@given(some_rows, asked, orders, st.integers(1, 4), st.lists(some_rows, max_size=4))
@example(YES_AND_NO, [], [("agreed", False)], 1, [])
@example(YES_AND_NO, [], [("sold", True), ("name", False)], 1, [])
@example(LONG, [], [("name", True), ("owner", False)], 1, [])
def test_K10_no_row_that_stays_is_skipped_or_doubled_while_others_come_and_change(
    world: World, all_: list[Parcel], wanted: list[Asked], order: Order, limit: int, later: list[list[Parcel]]
):
    """Between two pages rows are added and changed; those that nobody touches come once each, in order."""

    async def paged() -> list[str]:
        await world.listing.fill(all_)
        asked, seen = [*parameters(wanted, order), ("limit", str(limit))], list[str]()
        page = await world.listing.page(asked)
        for changed in chain(later, repeat([], MOST_PAGES)):
            seen += [row["id"] for row in page["rows"]]
            if page["next"] is None:
                break
            await world.listing.save(changed)
            touched.update(ids(changed))
            page = await world.listing.page([*asked, ("after", page["next"])])
        return seen

    touched: set[str] = set()
    seen = world.run(paged())
    stayed = [row for row in chosen(all_, wanted, order) if row.id not in touched]
    assert [id for id in seen if id not in touched] == ids(stayed)


@given(some_rows, asked, st.lists(st.sampled_from(sorted(GROUPS)), max_size=3, unique=True))
def test_sums_and_counts_are_those_of_the_rows(
    world: World, all_: list[Parcel], wanted: list[Asked], by: list[str]
):
    async def summary(listing: Listing) -> Any:
        await listing.fill(all_)
        answer = await listing.get("/summary", [*parameters(wanted), *(("by", name) for name in by)])
        assert answer.status_code == 200, answer.text
        return answer.json()["groups"]

    assert world.run(summary(world.listing)) == as_json(summed_up(chosen(all_, wanted, ()), by))


def as_json(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for group in groups:
        group["by"] = {name: _day(value) for name, value in group["by"].items()}
        group["sums"]["area"] = str(group["sums"]["area"])
    return groups


def _day(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
