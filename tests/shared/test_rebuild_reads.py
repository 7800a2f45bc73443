"""K7, K10: who reads a view notices neither that it is rebuilt nor that it is switched."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.actor import Actor
from shared.http.problems import explain
from shared.http.views import view_routes
from shared.topics import partition_of
from shared.views import View
from tests.shared.rebuilding import Shop
from tests.shared.tallies import SERVICE, first_release, third_release

pytestmark = pytest.mark.stack

SOME = range(1, 40)


@asynccontextmanager
async def door(shop: Shop, view: View[Any]) -> AsyncIterator[httpx.AsyncClient]:
    """The HTTP face of a release, whoever asks."""
    app = FastAPI()
    explain(app)
    app.include_router(view_routes(SERVICE, view, shop.engine, lambda: Actor(person="p", organisation="o")))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client


async def read_for_ever(client: httpx.AsyncClient, shop: Shop) -> int:
    """One row and all rows, again and again; nothing is ever unseen. How often, when cancelled."""
    seen: dict[str, int] = {}
    reads = 0
    try:
        while True:
            one = await client.get(f"/{shop.name}/{shop.key(0)}")
            many = await client.get(f"/{shop.name}", params={"limit": 1000})
            assert (one.status_code, many.status_code) == (200, 200), one.text + many.text
            for row in [one.json(), *many.json()]:
                assert row["total"] >= seen.get(row["key"], 0)
                seen[row["key"]] = row["total"]
            reads += 1
    except asyncio.CancelledError:
        return reads


async def test_reads_go_on_and_never_back_during_a_rebuild_and_its_switch(shop: Shop):
    view = first_release(shop.name)
    await shop.provide(view)
    async with shop.subscribed(view), door(shop, view) as client:
        await shop.count(*SOME)
        await shop.until_shown()
        reading = asyncio.create_task(read_for_ever(client, shop))
        await shop.provide(view, anew=True)
        done, _ = await asyncio.gather(shop.rebuild(view), shop.count(*SOME))
        assert done.switched
        place = f"{SERVICE}/{partition_of(shop.key(0))}"
        await shop.count(1)
        own = await client.get(f"/{shop.name}/{shop.key(0)}", params={"at": f"{place}/{shop.position}"})
        assert own.json()["total"] == 2 * shop.sums(SOME)[shop.key(0)] + 1
        reading.cancel()
        assert await reading > 0


async def test_a_release_that_is_not_shown_serves_the_rows_there_are_with_their_columns(shop: Shop):
    old, new = first_release(shop.name), third_release(shop.name)
    await shop.provide(old)
    async with shop.subscribed(old):
        await shop.count(*SOME)
        await shop.until_shown()
    key = shop.key(1)
    async with door(shop, old) as before, door(shop, new) as after:
        as_it_was = (await before.get(f"/{shop.name}/{key}")).json()
        assert as_it_was.keys() == {"key", "total", "last"}
        await shop.provide(new)
        assert (await after.get(f"/{shop.name}/{key}")).json() == as_it_was
        assert as_it_was in (await after.get(f"/{shop.name}", params={"last": as_it_was["last"]})).json()
        await shop.rebuild(new)
        as_it_is = (await after.get(f"/{shop.name}/{key}")).json()
        assert as_it_is.keys() == {"key", "total", "events"}
        assert (await before.get(f"/{shop.name}/{key}")).json() == as_it_is
        refused = await before.get(f"/{shop.name}", params={"last": "1"})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "/last")
