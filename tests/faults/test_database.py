"""A database that is restarted or killed, and commits whose sender is gone (K3, K11)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.site import secrets
from tests.faults.conftest import FaultRun

pytestmark = pytest.mark.stack

CLIENTS = 6
# Answers: so many that every service has something on its way.
A_WHILE = 60


@asynccontextmanager
async def superuser(ordeal: FaultRun, database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(secrets.superuser_dsn(ordeal.stack.folder.secrets, database))
    try:
        yield connection
    finally:
        await connection.close()


async def test_K11_a_database_restarted_and_killed_under_load(ordeal: FaultRun):
    async with ordeal.load.meanwhile(CLIENTS):
        await ordeal.load.answered(A_WHILE)
        await asyncio.to_thread(ordeal.stack.restart, "postgres")
        await ordeal.load.answered(A_WHILE)
        await asyncio.to_thread(ordeal.stack.kill, "postgres")
        await asyncio.to_thread(ordeal.stack.wait, "postgres")
    await ordeal.check()


async def test_K3_a_commit_whose_sender_was_killed_meanwhile(ordeal: FaultRun):
    """The appends wait for the head; their process dies; then the database goes on and commits them."""
    async with superuser(ordeal, "projects") as held, superuser(ordeal, "projects") as seen:
        head = held.transaction()
        await head.start()
        await held.execute("select * from head for update")
        journalled = await seen.fetchval("select count(*) from commands")
        # Begun only now, so that the first to wait are commands never sent before.
        async with ordeal.load.meanwhile(CLIENTS):
            while not (waiting := await seen.fetchval(_WAITING_APPENDS)):
                await asyncio.sleep(0.05)
            await asyncio.to_thread(ordeal.stack.kill, "projects")
            await head.rollback()
            while await seen.fetchval("select pid from pg_stat_activity where pid = any($1)", waiting):
                await asyncio.sleep(0.05)
            assert await seen.fetchval("select count(*) from commands") > journalled
    await ordeal.check()


_WAITING_APPENDS = """
    select array_agg(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%append%'
      and pid <> pg_backend_pid()"""
