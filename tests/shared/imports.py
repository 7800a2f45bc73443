"""POST /imports, and what else an import asks, before a real log."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.cli.importing import AtService
from deploy.stack.local import LocalStack
from deploy.stack.tokens import PUBLIC
from services.projects.app import service
from shared.http.app import new_app
from shared.http.batch.routes import batch_routes
from shared.http.commands import command_routes
from shared.http.identity import Identity
from shared.http.imports.routes import import_routes
from shared.importing.mapping import Mapping
from shared.importing.plan import plan_of
from shared.importing.sending import Deal, Import
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.observe.metrics import Metrics
from tests.shared.empty import connected, empty_database
from tests.shared.tables import APPLICATIONS, Rows, application, csv_of, plan_table
from tests.tokens import bearer


async def healthy() -> dict[str, Any]:
    return {"healthy": True}


@pytest.fixture(scope="module")
async def dsn(stack: LocalStack) -> AsyncIterator[str]:
    async with empty_database(stack, service, "imports") as dsn:
        yield dsn


@pytest.fixture(scope="module")
async def client(dsn: str, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    identity = Identity((keys / PUBLIC).as_uri(), "jiugai-local")
    app = new_app(service.name, healthy, Metrics(), service.rows)
    async with EventLog(dsn, service.name) as log:
        handle = CommandHandler(log)
        app.include_router(import_routes(service, handle, identity))
        app.include_router(batch_routes(service, handle, identity))
        for decider in service.deciders:
            app.include_router(command_routes(service, decider, handle, identity))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
            yield client


@pytest.fixture
async def sql(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The log; projects of one test are none of another's."""
    async with connected(dsn) as connection:
        yield connection


@pytest.fixture
def committee(keys: Path) -> dict[str, str]:
    return bearer(keys, "resident_committee")


async def post(
    client: httpx.AsyncClient, who: dict[str, str], content: bytes, **asked: Any
) -> httpx.Response:
    told = {"kind": "applications", **asked}
    headers = {name: told.pop(name) for name in ("accept",) if name in told}
    return await client.post("/imports", params=told, content=content, headers=who | headers)


async def recorded(sql: asyncpg.Connection, prefix: str) -> dict[str, int]:
    """Stream → its events."""
    rows = await sql.fetch(
        "select stream, count(*) as events from events where stream like $1 group by stream",
        f"project-{prefix}%",
    )
    return {row["stream"]: row["events"] for row in rows}


def table(prefix: str, count: int, **more: Any) -> Rows:
    rows = [application(n, 项目编号=f"{prefix}-{n:03d}", **more) for n in range(1, count + 1)]
    return plan_table(*rows)


def at_service(client: httpx.AsyncClient, who: dict[str, str]) -> Deal:
    """As `jiugai import` asks."""
    client.headers.update(who)
    return AtService(client)


def planned(rows: Rows, deal: Deal) -> Import:
    return Import(plan_of(csv_of(rows), APPLICATIONS, Mapping()), deal)
