"""A connection that appends: batches of commands in one transaction each (K1, K2, K3)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from shared import failpoints
from shared.log.appended import AppendResult, accepted
from shared.log.continuity import Continuity
from shared.log.database import json_as_bytes, session
from shared.log.decided import DecidedCommand
from shared.log.row import CommandRow, row
from shared.observe.outcome import Outcome


class LogWriter:
    """Connects when it is needed, also again; used by one task at a time."""

    def __init__(self, dsn: str, source: str, continuity: Continuity) -> None:
        self._dsn, self._continuity = dsn, continuity
        self._source = source
        self._connection: asyncpg.Connection | None = None

    async def __call__(self, batch: Sequence[DecidedCommand]) -> list[AppendResult]:
        """None of them writes to a stream that another rests on, and all have different ids."""
        async with self._connected():
            failpoints.reach("append.before-commit")
            commands = [row(self._source, command) for command in batch]
            results = await self._commit(batch, commands)
            self._note(commands, results)
            failpoints.reach("append.after-commit")
        return results

    async def probe(self) -> None:
        """Write so much that a table has to grow, and undo it. Raises what an append would raise."""
        async with self._connected() as connection:
            undone = connection.transaction()
            await undone.start()
            await connection.execute(_PROBE)
            await undone.rollback()

    def terminate(self) -> None:
        if self._connection is not None:
            self._connection.terminate()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncpg.Connection]:
        try:
            if self._connection is None or self._connection.is_closed():
                await self._connect()
            yield self._connection
        except BaseException:
            # Also when cancelled: what was sent may be committed yet, and its answer belongs to nobody.
            self.terminate()
            raise

    async def _connect(self) -> None:
        self._connection = connection = await asyncpg.connect(self._dsn, **session())
        await json_as_bytes(connection)
        await self._continuity.verify(connection)
        self._one: PreparedStatement = await connection.prepare("select append_one($1)")
        self._all: PreparedStatement = await connection.prepare("select append_all($1)")
        self._seeing: PreparedStatement = await connection.prepare("select append_seeing($1)")
        self._each: PreparedStatement = await connection.prepare("select * from append($1)")

    async def _commit(
        self, batch: Sequence[DecidedCommand], commands: list[CommandRow]
    ) -> list[AppendResult]:
        """The short way, for as a rule nothing stands against any of them; else `append` says what."""
        if all(command.events for command in batch):
            with suppress(asyncpg.NoDataFoundError, asyncpg.UniqueViolationError):
                return accepted(batch, await self._base(batch, commands))
        judged = await self._each.fetch(commands)
        return [
            AppendResult(Outcome(r["outcome"]), r["version"], r["first_position"], r["last_position"])
            for r in judged
        ]

    def _note(self, commands: list[CommandRow], results: list[AppendResult]) -> None:
        """The newest event that is recorded now: whoever connects again looks whether it is still there."""
        for command, result in zip(reversed(commands), reversed(results), strict=True):
            events = command[-1]
            if events and result.outcome is Outcome.ACCEPTED and result.last_position:
                self._continuity.saw(result.last_position, events[-1][-1])
                return

    async def _base(self, batch: Sequence[DecidedCommand], commands: list[CommandRow]) -> int:
        """The position behind which all of them were appended. Raises where one of them may not be."""
        if any(command.seen for command in batch):
            base: int = await self._seeing.fetchval(commands)
        elif len(commands) == 1:
            base = await self._one.fetchval(commands[0])
        else:
            base = await self._all.fetchval(commands)
        return base


_PROBE = """
    insert into checkpoints (subscriber, partition, source)
    select 'probe ' || gen_random_uuid(), n, '' from generate_series(1, 1000) n"""
