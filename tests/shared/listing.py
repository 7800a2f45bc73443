"""A view of parcels behind the door of a service, on a real database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.site import secrets
from deploy.stack.local import LocalStack
from deploy.stack.tokens import PUBLIC
from shared.core.view import View
from shared.http.explain import explain
from shared.http.identity import Identity
from shared.http.lists.routes import view_routes
from shared.log.database import engine_url, open_engine, transaction
from shared.log.event_log import EventLog
from shared.views import versions
from shared.views.table import table_of
from tests.shared.parcels import Parcel, parcels
from tests.shared.reading import of_all
from tests.tokens import bearer

SERVICE = "projects"
Parameters = Sequence[tuple[str, str]]


@dataclass
class Listing:
    """What a client sees of the view, and what is in its table."""

    engine: AsyncEngine
    client: httpx.AsyncClient

    async def fill(self, rows: Sequence[Parcel]) -> None:
        """These and no others."""
        table = table_of(parcels, 1)
        async with transaction(self.engine) as tx:
            await tx.execute(delete(table.table))
            await table.save(tx, rows)

    async def save(self, rows: Sequence[Parcel]) -> None:
        async with transaction(self.engine) as tx:
            await table_of(parcels, 1).save(tx, rows)

    async def get(self, path: str, parameters: Parameters = ()) -> httpx.Response:
        return await self.client.get(f"/parcels{path}", params=list(parameters))

    async def page(self, parameters: Parameters) -> dict[str, Any]:
        answer = await self.get("", parameters)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def ids(self, parameters: Parameters) -> list[str]:
        """Of one page."""
        return [row["id"] for row in (await self.page(parameters))["rows"]]


async def provide(stack: LocalStack, view: View[Any]) -> None:
    owner = create_async_engine(engine_url(secrets.owner_dsn(stack.folder.secrets, SERVICE)))
    async with owner.begin() as tx:
        await versions.provide(tx, SERVICE, view)
    await owner.dispose()


@asynccontextmanager
async def open_listing(stack: LocalStack, keys: Path) -> AsyncIterator[Listing]:
    """Of a service that is migrated."""
    await provide(stack, parcels)
    dsn, app = secrets.runtime_dsn(stack.folder.secrets, SERVICE), FastAPI()
    engine, identity = open_engine(dsn), Identity((keys / PUBLIC).as_uri(), "jiugai-local")
    explain(app, {})
    async with EventLog(dsn, SERVICE) as log:
        app.include_router(view_routes(SERVICE, parcels, engine, log, identity, of_all))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://door", headers=bearer(keys, "street")
        ) as client:
            yield Listing(engine, client)
    await engine.dispose()
