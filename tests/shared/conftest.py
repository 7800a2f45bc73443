"""The kernel on a real database: that of the projects service, with its schema."""

import asyncio
import itertools
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy import secrets
from deploy.stack import LocalStack
from shared.log import EventLog
from shared.store import open_engine
from tests.shared.parking import Desk, open_desk
from tests.shared.rebuilding import Shop, open_shop
from tests.shared.tallies import SERVICE

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def dsn(stack: LocalStack) -> str:
    """As the runtime role of projects, migrated."""
    stack.migrate("projects")
    return secrets.runtime_dsn(stack.state.secrets, "projects")


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
async def opened_shop(stack: LocalStack) -> AsyncIterator[Shop]:
    await asyncio.to_thread(stack.migrate, SERVICE)
    async with open_shop(stack) as shop:
        yield shop


@pytest.fixture
def shop(opened_shop: Shop) -> Shop:
    """With a view of its own name."""
    opened_shop.__post_init__()
    return opened_shop


@pytest.fixture
async def desk(engine: AsyncEngine, stream: str) -> Desk:
    return await open_desk(engine, stream)
