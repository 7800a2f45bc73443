"""K7, K10: who reads a view notices neither that it is rebuilt nor that it is switched."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from deploy.stack.tokens import PUBLIC
from shared.core.view import View
from shared.http.explain import explain
from shared.http.identity import Identity
from shared.http.lists.routes import view_routes
from shared.kafka.topics import partition_of
from tests.shared.door import problem
from tests.shared.reading import of_all
from tests.shared.rebuilding import SOME, ViewHarness
from tests.shared.tallies import SERVICE, third_release
from tests.tokens import bearer

pytestmark = pytest.mark.stack


@asynccontextmanager
async def door(harness: ViewHarness, view: View[Any], keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The HTTP face of a release, to somebody who may ask."""
    app = FastAPI()
    explain(app, {})
    identity = Identity((keys / PUBLIC).as_uri(), "jiugai-local")
    app.include_router(view_routes(SERVICE, view, harness.engine, harness.log, identity, of_all))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://door", headers=bearer(keys, "street")
    ) as client:
        yield client


async def read_until(ended: asyncio.Event, client: httpx.AsyncClient, harness: ViewHarness) -> int:
    """One row and all rows, again and again; nothing is ever unseen. How often."""
    seen: dict[str, int] = {}
    reads = 0
    while not ended.is_set():
        one = await client.get(f"/{harness.name}/{harness.key(0)}")
        many = await client.get(f"/{harness.name}", params={"limit": 1000})
        assert (one.status_code, many.status_code) == (200, 200), one.text + many.text
        for row in [one.json(), *many.json()["rows"]]:
            assert row["total"] >= seen.get(row["key"], 0)
            seen[row["key"]] = row["total"]
        reads += 1
    return reads


async def test_reads_go_on_and_never_back_during_a_rebuild_and_its_switch(
    harness: ViewHarness, keys: Path, shown_view: View[Any]
):
    async with door(harness, shown_view, keys) as client:
        ended = asyncio.Event()
        reading = asyncio.create_task(read_until(ended, client, harness))
        await harness.provide(shown_view, anew=True)
        done, _ = await asyncio.gather(harness.rebuild(shown_view), harness.count(*SOME))
        assert done.switched
        place = f"{SERVICE}/{partition_of(harness.key(0))}"
        await harness.count(1)
        own = await client.get(
            f"/{harness.name}/{harness.key(0)}",
            params={"at": f"{place}/{harness.position}"},
        )
        assert own.json()["total"] == 2 * harness.sums(SOME)[harness.key(0)] + 1
        ended.set()
        assert await reading > 0


async def test_a_release_that_is_not_shown_serves_the_rows_there_are_with_the_columns_that_it_knows(
    harness: ViewHarness, keys: Path, resting_view: View[Any]
):
    old, new = resting_view, third_release(harness.name)
    key = harness.key(1)
    async with door(harness, old, keys) as before, door(harness, new, keys) as after:
        as_it_was = (await before.get(f"/{harness.name}/{key}")).json()
        assert as_it_was.keys() == {"key", "total", "last"}
        await harness.provide(new)
        known = {"key": key, "total": as_it_was["total"]}
        assert (await after.get(f"/{harness.name}/{key}")).json() == known
        found = (await after.get(f"/{harness.name}", params={"total": as_it_was["total"]})).json()["rows"]
        assert known in found
        heads = (await after.get(f"/{harness.name}.csv")).content.decode("utf-8-sig").splitlines()[0]
        assert heads == '"键","合计"'
        await harness.rebuild(new)
        as_it_is = (await after.get(f"/{harness.name}/{key}")).json()
        assert as_it_is.keys() == {"key", "total", "events"}
        assert (await before.get(f"/{harness.name}/{key}")).json() == known
        for asked in ({"last": "1"}, {"order": "last"}):
            problem(await before.get(f"/{harness.name}", params=asked), 503, "unavailable")
