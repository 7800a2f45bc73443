"""The append-only log: group commit of whole commands, and reading back (K1, K2, K3, K8)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

import asyncpg
import orjson

from shared.envelope import Meta, Recorded, digest
from shared.store import StoreUnavailable, unavailable_if_gone

MAX_BATCH = 512

Verdict = Literal["accepted", "repeated", "reused", "conflict"]


@dataclass(frozen=True, slots=True)
class NewEvent:
    id: UUID
    key: str
    type: str
    schema_version: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """One decided command with its events.

    expected     version of the stream the decision was made on
    fingerprint  SHA-256 of what the sender wrote, to tell a repeat from a reused id
    """

    id: UUID
    stream: str
    expected: int
    type: str
    data: bytes
    actor: bytes
    fingerprint: bytes
    meta: Meta
    events: Sequence[NewEvent]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an append.

    accepted  recorded now        repeated  recorded before, under the same command id
    conflict  the stream moved on reused    the command id belongs to another command
    version   of the stream after it; positions are None where nothing was recorded
    """

    verdict: Verdict
    version: int
    first_position: int | None
    last_position: int | None


@dataclass(frozen=True, slots=True)
class Journalled:
    """A command of the journal: what it was (by fingerprint) and its first answer."""

    fingerprint: bytes
    outcome: Outcome


class EventLog:
    """One service's log. Appends wait for at most one batch before their own."""

    def __init__(self, dsn: str, source: str) -> None:
        self._dsn = dsn
        self._source = source
        self._waiting: list[tuple[Append, asyncio.Future[Outcome]]] = []
        self._work = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._pool: asyncpg.Pool | None = None
        self._writer: asyncio.Task[None] | None = None
        self.appended = asyncio.Event()

    async def __aenter__(self) -> EventLog:
        self._writer = asyncio.create_task(self._write(), name="log writer")
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._writer is not None:
            self._writer.cancel()
        for resource in (self._connection, self._pool):
            if resource is not None:
                resource.terminate()

    async def append(self, command: Append) -> Outcome:
        """Record a command and its events, or say why not. Raises StoreUnavailable."""
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, outcome))
        self._work.set()
        return await outcome

    async def read_stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of a stream with a version above `after`, in order."""
        return [e async for e in self._select("stream = $1 and version > $2 order by version", stream, after)]

    async def read(self, after: int, limit: int) -> list[Recorded]:
        """Up to `limit` events of the whole log with a position above `after`, in order."""
        return [e async for e in self._select("position > $1 order by position limit $2", after, limit)]

    async def read_between(self, first: int, last: int) -> list[Recorded]:
        return [e async for e in self._select("position between $1 and $2 order by position", first, last)]

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

    async def _select(self, where: str, *args: object) -> AsyncIterator[Recorded]:
        async with unavailable_if_gone():
            pool = await self._readers()
            for row in await pool.fetch(f"{_COLUMNS} where {where}", *args):
                yield _recorded(row)

    async def _readers(self) -> asyncpg.Pool:
        if self._pool is None:
            self._pool = await asyncpg.create_pool(self._dsn, min_size=0, max_size=8, timeout=5)
        return self._pool

    async def _write(self) -> None:
        while True:
            await self._work.wait()
            batch = self._take_batch()
            try:
                async with unavailable_if_gone():
                    outcomes = await self._commit([command for command, _ in batch])
            except Exception as error:
                self._disconnect()
                _settle(batch, error)
            else:
                _settle(batch, outcomes)
                self.appended.set()

    def _take_batch(self) -> list[tuple[Append, asyncio.Future[Outcome]]]:
        """At most one command a stream and one an id; the others wait for the next batch.

        Two on one stream were decided on the same version, so the second could only lose.
        """
        taken: list[tuple[Append, asyncio.Future[Outcome]]] = []
        left: list[tuple[Append, asyncio.Future[Outcome]]] = []
        seen: set[str | UUID] = set()
        for entry in self._waiting:
            command = entry[0]
            if len(taken) < MAX_BATCH and seen.isdisjoint((command.id, command.stream)):
                seen.update((command.id, command.stream))
                taken.append(entry)
            else:
                left.append(entry)
        self._waiting = left
        if not left:
            self._work.clear()
        return taken

    async def _commit(self, batch: list[Append]) -> list[Outcome]:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._dsn, timeout=5)
        rows = await self._connection.fetch(_APPEND, *_arrays(self._source, batch), timeout=30)
        return [Outcome(r["verdict"], r["version"], r["first_position"], r["last_position"]) for r in rows]

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


_APPEND = f"select * from append({', '.join(f'${n}' for n in range(1, 18))})"
_COMMAND = "select fingerprint, version, first_position, last_position from commands where id = $1"
_COLUMNS = """select position, stream, version, id, key, type, schema_version, data, meta, digest,
                     recorded_at from events"""


def _settle(batch: list[tuple[Append, asyncio.Future[Outcome]]], result: list[Outcome] | Exception) -> None:
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


def _arrays(source: str, batch: list[Append]) -> tuple[list[Any], ...]:
    """The batch column by column: eight arrays of commands, nine of events."""
    commands = [
        (a.id, a.stream, a.expected, len(a.events), a.type, a.data.decode(), a.actor.decode(), a.fingerprint)
        for a in batch
    ]
    events = [
        (n, nth, *_event_row(source, a, nth, e))
        for n, a in enumerate(batch, 1)
        for nth, e in enumerate(a.events, 1)
    ]
    return (*map(list, zip(*commands, strict=True)), *_columns(events, 9))


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _event_row(source: str, a: Append, nth: int, e: NewEvent) -> tuple[Any, ...]:
    sealed = digest(
        source=source,
        id=e.id,
        key=e.key,
        stream=a.stream,
        version=a.expected + nth,
        type=e.type,
        schema_version=e.schema_version,
        meta=a.meta,
        data=e.data,
    )
    meta = orjson.dumps(a.meta).decode()
    return (e.id, e.key, e.type, e.schema_version, e.data.decode(), meta, sealed)


def _recorded(row: asyncpg.Record) -> Recorded:
    values = dict(row)
    values["data"] = values["data"].encode()
    values["meta"] = _meta(orjson.loads(values["meta"]))
    return Recorded(**values)


def _meta(stored: dict[str, Any]) -> Meta:
    causation = stored["causation"]
    return Meta(
        person=stored["person"],
        organisation=stored["organisation"],
        command=UUID(stored["command"]),
        causation=UUID(causation) if causation else None,
        correlation=UUID(stored["correlation"]),
        occurred_on=date.fromisoformat(stored["occurred_on"]),
    )
