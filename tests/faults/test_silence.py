"""A database whose server processes no longer answer, though it takes new connections (K4, K11)."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import asyncpg
import pytest

from tests.eventually import eventually
from tests.faults.conftest import FaultRun
from tests.faults.load import PATIENCE_S
from tests.faults.test_database import superuser
from tests.faults.test_instances import well

pytestmark = [pytest.mark.stack, pytest.mark.full]

CLIENTS = 4
# Answers: so many that every service has something on its way.
A_WHILE = 40


async def test_K4_K11_every_connection_of_a_service_falls_silent_under_load(faults: FaultRun):
    """Nobody ends them: the service gives each up after its time, and goes on with others."""
    async with superuser(faults, "projects") as sql, faults.load.meanwhile(CLIENTS):
        await faults.load.answered(A_WHILE)
        async with silent(sql) as frozen:
            relayed = await sql.fetchval("select position from relay where topic = 'events'")
            await faults.load.answered(A_WHILE)
            further = partial(
                sql.fetchval, "select 1 from relay where topic = 'events' and position > $1", relayed
            )
            await eventually(further, "the log is published again", PATIENCE_S)
            await well(faults, faults.stack.plan.url("projects"))
            still = await sql.fetchval("select count(*) from pg_stat_activity where pid = any($1)", frozen)
            assert still == len(frozen)
    await faults.check()


@asynccontextmanager
async def silent(sql: asyncpg.Connection) -> AsyncIterator[list[int]]:
    """All server processes of the database but the caller's, each stopped while it was at rest: in the midst
    of a transaction it would keep locks that nobody can take from it."""
    frozen: list[int] = []
    try:
        await eventually(lambda: _freeze(sql, frozen), "all at rest")
        yield frozen
    finally:
        for pid in frozen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


async def _freeze(sql: asyncpg.Connection, frozen: list[int]) -> bool:
    """Those at rest now; whether they were all of them."""
    for pid in [row["pid"] for row in await sql.fetch(_OTHERS, frozen)]:
        os.kill(pid, signal.SIGSTOP)
        if await sql.fetchval("select state = 'idle' from pg_stat_activity where pid = $1", pid):
            frozen.append(pid)
        else:
            os.kill(pid, signal.SIGCONT)
    return not await sql.fetch(_OTHERS, frozen)


_OTHERS = """
    select pid from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
      and pid <> all($1)"""
