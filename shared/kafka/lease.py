"""Which process publishes a log, or its journal: a lease in the log's own database, lost by whoever hangs or
vanishes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared.core.words import Words
from shared.log.cursor import Kind
from shared.log.database import session
from shared.log.ids import new_id
from shared.observe.silence import Told

LEASE_SECONDS = 15
RENEW_SECONDS = 3
# A server that is silent for so long is given up while the lease is still held.
STATEMENT_SECONDS = 5
TAKEN = Words("发布权已由另一进程取得", "another process has the lease")


class LeaseLost(Told):
    """Another process publishes by now, or may do so at any moment."""


class Lease:
    """Held by a session, under its name. What is changed with it is changed by its holder or not at all.

    PostgreSQL knows which sessions live, so that one that died is followed at once. One that hangs is
    followed when its lease ends; so is one whose host lost power, and one whose server process no longer
    answers: an advisory lock would outlive these.
    """

    def __init__(self, connection: asyncpg.Connection, kind: Kind) -> None:
        self.connection, self._kind = connection, kind
        self._turn = asyncio.Lock()
        self._renewed = 0.0

    @classmethod
    async def ask_for(cls, dsn: str, kind: Kind) -> Lease:
        """Connected; to be taken yet."""
        return cls(await asyncpg.connect(dsn, **session(STATEMENT_SECONDS, f"relay {new_id()}")), kind)

    async def take(self) -> bool:
        """Whether it is ours now: nobody held it, or nobody does any more."""
        return await self._renew(_TAKE, self._kind)

    def check(self) -> None:
        """Raises LeaseLost where it has ended by our own clock: so a process that stood still sees it."""
        if time.monotonic() - self._renewed > LEASE_SECONDS:
            raise LeaseLost(
                Words(
                    f"发布权 {LEASE_SECONDS} 秒未能续期", f"the lease was not renewed for {LEASE_SECONDS} s"
                )
            )

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renewed as long as the body runs, whatever that waits for. Raises LeaseLost, in a group."""
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(self._keep())
            try:
                yield
            finally:
                keeping.cancel()

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        async with self._turn:
            rows: list[asyncpg.Record] = await self.connection.fetch(query, *args)
        return rows

    async def change(self, statement: str, *args: Any) -> None:
        """By a statement that changes something `where HELD`, and returns true then. Raises LeaseLost."""
        async with self._turn:
            if not await self.connection.fetchval(statement, *args):
                raise LeaseLost(TAKEN)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            if not await self._renew(_RENEW):
                raise LeaseLost(TAKEN)

    async def _renew(self, statement: str, *args: object) -> bool:
        async with self._turn:
            now = time.monotonic()
            ours = bool(await self.connection.fetchval(statement, *args))
        if ours:
            self._renewed = now
        return ours


HELD = "holder = current_setting('application_name')"
_NOW, _END = "clock_timestamp()", f"clock_timestamp() + interval '{LEASE_SECONDS} s'"
_RENEW = f"update relay set held_until = {_END} where {HELD} returning true"
# An end too far away was written before the clock was set back.
_TAKE = f"""
    update relay set holder = current_setting('application_name'), held_until = {_END}
    where topic = $1 and (
        held_until not between {_NOW} and {_END}
        or not exists (select from pg_stat_activity where application_name = holder)
    )
    returning true"""
