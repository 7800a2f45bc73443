"""The kernel on a real database: that of the projects service, with its schema."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.site import secrets
from deploy.stack.local import LocalStack
from deploy.stack.tokens import PUBLIC
from services.audit.catalogue import SERVICES
from services.projects.app import service
from shared.core.view import View
from shared.http.app import new_app
from shared.http.commands import command_routes
from shared.http.gates import gate_routes
from shared.http.identity import Identity
from shared.http.lists.routes import view_routes
from shared.log.database import open_engine
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.observe.metrics import Metrics
from tests.shared.alone import Alone, open_alone
from tests.shared.parking import ParkingHarness, open_parking
from tests.shared.reading import database_of
from tests.shared.rebuilding import ViewHarness, open_views
from tests.shared.tallies import SERVICE, first_release
from tests.stack import Migrated

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def dsn(stack: LocalStack, migrated: Migrated) -> str:
    """As the runtime role of projects, migrated."""
    migrated("projects")
    return secrets.runtime_dsn(stack.folder.secrets, "projects")


@pytest.fixture
async def engine(dsn: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(dsn)
    yield engine
    await engine.dispose()


@pytest.fixture
async def log(dsn: str) -> AsyncIterator[EventLog]:
    async with EventLog(dsn, "projects") as opened:
        yield opened


@pytest.fixture
async def sql(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
def stream() -> str:
    return f"project-kernel-{next(_numbers)}"


@pytest.fixture(scope="module")
async def opened_views(stack: LocalStack, migrated: Migrated) -> AsyncIterator[ViewHarness]:
    await asyncio.to_thread(migrated, SERVICE)
    async with open_views(stack) as harness:
        yield harness


@pytest.fixture
def harness(opened_views: ViewHarness) -> ViewHarness:
    """For a view of a name of its own."""
    opened_views.take_new_name()
    return opened_views


@pytest.fixture
async def shown_view(harness: ViewHarness) -> AsyncIterator[View[Any]]:
    """A view that shows SOME, and goes on to show what happens."""
    view = first_release(harness.name)
    async with harness.shown(view):
        yield view


@pytest.fixture
async def resting_view(harness: ViewHarness) -> View[Any]:
    """A view that shows SOME, of a service that does not run."""
    view = first_release(harness.name)
    async with harness.shown(view):
        return view


@pytest.fixture
async def parking(engine: AsyncEngine, stream: str) -> ParkingHarness:
    return await open_parking(engine, stream)


@pytest.fixture
async def alone(stack: LocalStack) -> AsyncIterator[Alone]:
    async with open_alone(stack) as opened:
        yield opened


@pytest.fixture
async def door(dsn: str, log: EventLog, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    async def health() -> dict[str, Any]:
        return {"healthy": True}

    engine = open_engine(dsn)
    identity = Identity((keys / PUBLIC).as_uri(), "jiugai-local")
    app = new_app(service.name, health, Metrics(), service.rows)
    handle = CommandHandler(log)
    app.include_router(command_routes(service, service.main, handle, identity))
    app.include_router(gate_routes(service, service.main, handle, identity))
    view = service.main_view
    app.include_router(view_routes(service.name, view, engine, log, identity, service.reader))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client
    await engine.dispose()


@pytest.fixture(scope="module")
async def reading_databases(stack: LocalStack) -> AsyncIterator[dict[str, str]]:
    """By service, with what was lived in it."""
    async with AsyncExitStack() as ending:
        yield {
            name: await ending.enter_async_context(database_of(stack, described, f"reading_{name}"))
            for name, described in SERVICES.items()
        }
