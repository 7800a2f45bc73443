"""What an append reads does not grow with the log, whatever PostgreSQL takes the tables for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy import secrets
from deploy.stack import LocalStack
from services.funding.app import service
from shared.log import EventLog
from shared.migrate import migrate
from tests.shared.conftest import appending

pytestmark = pytest.mark.stack

NAME = "empty"
STREAMS, ROUNDS = 40, 20


@pytest.mark.parametrize(
    ("streams", "events"),
    [(1, 1), (STREAMS, 1), (STREAMS, 0)],
    ids=["one command", "as a whole", "judged one by one"],
)
async def test_an_append_reads_no_more_of_a_table_that_was_analyzed_while_it_was_empty(
    stack: LocalStack, streams: int, events: int
):
    async with _empty_database(stack) as dsn:
        async with EventLog(dsn, NAME) as log:
            for nth in range(ROUNDS):
                commands = [appending(f"s-{n}", nth * events, events=events) for n in range(streams)]
                outcomes = await asyncio.gather(*map(log.append, commands))
                assert {o.verdict for o in outcomes} == {"accepted"}
        # Of a command at most itself and its stream's last event are looked for; all of either table would
        # be half of ROUNDS.
        assert await _read_by_index(dsn) <= 2 * streams * ROUNDS


@asynccontextmanager
async def _empty_database(stack: LocalStack) -> AsyncIterator[str]:
    server = await asyncpg.connect(secrets.superuser_dsn(stack.state.secrets))
    dsn = secrets.superuser_dsn(stack.state.secrets, NAME)
    try:
        await server.execute(f"create role {NAME}_runtime")
        await server.execute(f"create database {NAME}")
        await migrate(dsn, service)
        await _execute(dsn, "vacuum analyze")
        yield dsn
    finally:
        await server.execute(f"drop database if exists {NAME} with (force)")
        await server.execute(f"drop role {NAME}_runtime")
        await server.close()


async def _execute(dsn: str, statement: str) -> None:
    database = await asyncpg.connect(dsn)
    await database.execute(statement)
    await database.close()


async def _read_by_index(dsn: str) -> int:
    """Index entries that were returned, as the connections told that are closed by now."""
    database = await asyncpg.connect(dsn)
    try:
        while await database.fetch(_OTHERS):
            await asyncio.sleep(0.01)
        found: int = await database.fetchval(
            "select sum(idx_tup_read)::int from pg_stat_user_indexes where relname in ('events', 'commands')"
        )
        return found
    finally:
        await database.close()


_OTHERS = "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
