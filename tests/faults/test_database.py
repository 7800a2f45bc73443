"""A database that is restarted or killed, and commits whose sender is gone (K3, K11)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.site import secrets
from tests.eventually import eventually
from tests.faults.conftest import FaultRun

pytestmark = pytest.mark.stack

CLIENTS = 6
# Answers: so many that every service has something on its way.
A_WHILE = 60


@asynccontextmanager
async def superuser(faults: FaultRun, database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(secrets.superuser_dsn(faults.stack.folder.secrets, database))
    try:
        yield connection
    finally:
        await connection.close()


async def test_K11_a_database_restarted_and_killed_under_load(faults: FaultRun):
    async with faults.load.meanwhile(CLIENTS):
        await faults.load.answered(A_WHILE)
        await asyncio.to_thread(faults.stack.restart, "postgres")
        await faults.load.answered(A_WHILE)
        await asyncio.to_thread(faults.stack.kill, "postgres")
        await asyncio.to_thread(faults.stack.wait, "postgres")
    await faults.check()


async def test_K3_a_commit_whose_sender_was_killed_meanwhile(faults: FaultRun):
    """The appends wait for the head; their process dies; then the database goes on and commits them."""
    async with superuser(faults, "projects") as held, superuser(faults, "projects") as seen:
        head = held.transaction()
        await head.start()
        await held.execute("select * from head for update")
        journalled = await seen.fetchval("select count(*) from commands")
        # Begun only now, so that the first to wait are commands never sent before.
        async with faults.load.meanwhile(CLIENTS):
            waiting = await eventually(lambda: seen.fetchval(_WAITING_APPENDS), "appends that wait")
            await asyncio.to_thread(faults.stack.kill, "projects")
            await head.rollback()
            await eventually(lambda: _gone(seen, waiting), "the end of the appends")
            assert await seen.fetchval("select count(*) from commands") > journalled
    await faults.check()


async def _gone(sql: asyncpg.Connection, pids: list[int]) -> bool:
    return not await sql.fetchval("select pid from pg_stat_activity where pid = any($1)", pids)


_WAITING_APPENDS = """
    select array_agg(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%append%'
      and pid <> pg_backend_pid()"""
