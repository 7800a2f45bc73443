"""The kernel on a real database: that of the projects service, with its schema."""

import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from deploy import secrets
from deploy.stack import LocalStack
from shared.append import Append, NewEvent
from shared.clock import today
from shared.envelope import Meta
from shared.ids import new_id
from shared.log import EventLog

Appending = Callable[..., Append]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def dsn(stack: LocalStack) -> str:
    """As the runtime role of projects, migrated."""
    stack.migrate("projects")
    return secrets.runtime_dsn(stack.state.secrets, "projects")


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


def appending(stream: str, expected: int, *, events: int = 1, id: UUID | None = None, **more: Any) -> Append:
    """A command with `events` events, decided on version `expected`."""
    id = id or new_id()
    facts: dict[str, Any] = {
        "type": "Confirm",
        "data": b'{"n": 1}',
        "actor": b'{"person": "p"}',
        "fingerprint": b"same",
        "meta": Meta("p", "o", id, None, id, today()),
        "events": [
            NewEvent(new_id(), stream, "Confirmed", 1, f'{{"n":  {n}}}'.encode()) for n in range(events)
        ],
    }
    return Append(id=id, stream=stream, expected=expected, **(facts | more))
