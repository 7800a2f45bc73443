"""The append-only log: group commit of whole commands, and reading back (K1, K2, K3, K8)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.append import Append, Journalled, Outcome
from shared.appender import Appender
from shared.envelope import Meta, Recorded, Row
from shared.ids import read_id
from shared.store import StoreUnavailable, unavailable_if_gone

MAX_BATCH = 512
MIN_SPLIT = 32
# While the database is busy with one batch, the next is put together and sent.
WRITERS = 2

Committed = Callable[[Sequence[Append], float], None]
"""Told of each batch and of the seconds that its database call took."""


class EventLog:
    """One service's log. What is appended together is committed together."""

    def __init__(self, dsn: str, source: str, *observers: Committed) -> None:
        self._dsn = dsn
        self._source = source
        self._observers = observers
        self._waiting: list[_Entry] = []
        self._busy: set[str | UUID] = set()
        self._idle: list[asyncio.Future[None]] = []
        self._pool: asyncpg.Pool | None = None
        self._writers: list[asyncio.Task[None]] = []
        self.appended = asyncio.Event()

    async def __aenter__(self) -> EventLog:
        self._writers = [asyncio.create_task(self._write(), name="log writer") for _ in range(WRITERS)]
        return self

    async def __aexit__(self, *exc: object) -> None:
        for writer in self._writers:
            writer.cancel()
        await asyncio.gather(*self._writers, return_exceptions=True)
        if self._pool is not None:
            self._pool.terminate()

    async def append(self, command: Append) -> Outcome:
        """Record a command and its events, or say why not. Raises StoreUnavailable."""
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, outcome))
        self._wake()
        return await outcome

    async def read_stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of a stream with a version above `after`, in order."""
        return await self._select("stream = $1 and version > $2 order by version", stream, after)

    async def read(self, after: int, limit: int) -> list[Recorded]:
        """Up to `limit` events of the whole log with a position above `after`, in order."""
        return [_recorded(row) for row in await self.read_rows(after, limit)]

    async def read_rows(self, after: int, limit: int) -> list[Row]:
        """The same as they are stored, for whoever only passes them on."""
        return await self._rows("position > $1 order by position limit $2", after, limit)

    async def read_between(self, first: int, last: int) -> list[Recorded]:
        return await self._select("position between $1 and $2 order by position", first, last)

    async def position(self) -> int:
        """The position of the newest event, 0 for an empty log."""
        async with unavailable_if_gone():
            pool = await self._readers()
            return int(await pool.fetchval("select position from head"))

    async def stream_version(self, stream: str) -> int:
        """The stream's newest version, 0 where there is no such stream."""
        async with unavailable_if_gone():
            pool = await self._readers()
            return await pool.fetchval("select version from streams where id = $1", stream) or 0

    async def find_command(self, id: UUID) -> Journalled | None:
        """What became of a command sent before, or None."""
        async with unavailable_if_gone():
            pool = await self._readers()
            row = await pool.fetchrow(_COMMAND, id)
        if row is None:
            return None
        outcome = Outcome("repeated", row["version"], row["first_position"], row["last_position"])
        return Journalled(row["fingerprint"], outcome)

    async def _select(self, where: str, *args: object) -> list[Recorded]:
        return [_recorded(row) for row in await self._rows(where, *args)]

    async def _rows(self, where: str, *args: object) -> list[Row]:
        async with unavailable_if_gone():
            pool = await self._readers()
            rows: list[Row] = await pool.fetch(f"{_COLUMNS} where {where}", *args)
        return rows

    async def _readers(self) -> asyncpg.Pool:
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,
                max_size=8,
                timeout=5,
                init=_take_json_as_bytes,
                reset=_nothing_to_reset,
            )
        return self._pool

    async def _write(self) -> None:
        appender = Appender(self._dsn, self._source)
        try:
            while True:
                batch = await self._next_batch()
                try:
                    async with unavailable_if_gone():
                        outcomes = await self._append(appender, [command for command, _ in batch])
                except Exception as error:
                    appender.terminate()
                    self._settle(batch, error)
                else:
                    self._settle(batch, outcomes)
                    self.appended.set()
        finally:
            appender.terminate()

    async def _next_batch(self) -> list[_Entry]:
        while not (batch := self._take_batch()):
            self._idle.append(woken := asyncio.get_running_loop().create_future())
            await woken
        return batch

    def _wake(self) -> None:
        """The writer that was busy last: its connection is warm, and a lone caller has always the same."""
        while self._idle:
            if not (writer := self._idle.pop()).done():
                return writer.set_result(None)

    def _take_batch(self) -> list[_Entry]:
        """At most one command a stream and one an id, also among those on their way; the others wait.

        Two on one stream were decided on the same version, so the second could only lose. Of many that
        wait half are left to the other writer.
        """
        size = min(MAX_BATCH, max(MIN_SPLIT, len(self._waiting) // 2))
        taken: list[_Entry] = []
        left: list[_Entry] = []
        for entry in self._waiting:
            command = entry[0]
            if len(taken) < size and self._busy.isdisjoint((command.id, command.stream)):
                self._busy.update((command.id, command.stream))
                taken.append(entry)
            else:
                left.append(entry)
        self._waiting = left
        return taken

    async def _append(self, appender: Appender, batch: list[Append]) -> list[Outcome]:
        started = time.perf_counter()
        outcomes = await appender(batch)
        seconds = time.perf_counter() - started
        for committed in self._observers:
            committed(batch, seconds)
        return outcomes

    def _settle(self, batch: list[_Entry], result: list[Outcome] | Exception) -> None:
        for command, _ in batch:
            self._busy.difference_update((command.id, command.stream))
        if self._waiting:
            self._wake()
        _answer(batch, result)


_Entry = tuple[Append, "asyncio.Future[Outcome]"]

_COMMAND = "select fingerprint, version, first_position, last_position from commands where id = $1"
_COLUMNS = """select position, stream, version, id, key, type, schema_version, data, meta, digest,
                     recorded_at from events"""


async def _take_json_as_bytes(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Whoever reads leaves no traces; asyncpg would ask the server to remove them, after each query."""


def _answer(batch: list[_Entry], result: list[Outcome] | Exception) -> None:
    for n, (_, future) in enumerate(batch):
        if future.done():
            continue
        if isinstance(result, StoreUnavailable):
            # A new one for each: a shared exception would collect every waiter's traceback.
            future.set_exception(StoreUnavailable(*result.args))
        elif isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result[n])


def _recorded(row: Row) -> Recorded:
    position, stream, version, id, key, type, schema_version, data, meta, sealed, recorded_at = row
    return Recorded(
        position,
        stream,
        version,
        id,
        key,
        type,
        schema_version,
        data,
        _meta(orjson.loads(meta)),
        sealed,
        recorded_at,
    )


def _meta(stored: dict[str, Any]) -> Meta:
    causation = stored["causation"]
    return Meta(
        person=stored["person"],
        organisation=stored["organisation"],
        command=read_id(stored["command"]),
        causation=read_id(causation) if causation else None,
        correlation=read_id(stored["correlation"]),
        occurred_on=date.fromisoformat(stored["occurred_on"]),
    )
