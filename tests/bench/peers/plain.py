"""asyncpg alone: one INSERT a transaction, nothing ordered, no version judged, no command remembered."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared.log.ids import new_id
from tests.bench.samples import BY, STREAM_LENGTH, body, fresh_stream

TABLE = """
create table if not exists plain (
    position bigint generated always as identity primary key,
    stream text not null, version bigint not null, id uuid not null, key text not null,
    type text not null, schema_version int not null, data json not null, meta json not null,
    digest bytea not null, recorded_at timestamptz not null default clock_timestamp()
)"""
INSERT = """
insert into plain (stream, version, id, key, type, schema_version, data, meta, digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning position"""

META = f'{{"person":"{BY.person}","organisation":"{BY.organisation}","command":"{new_id()}"}}'

Insert = Callable[[tuple[Any, ...]], Awaitable[Any]]


@asynccontextmanager
async def inserters(dsn: str, how_many: int) -> AsyncIterator[list[Insert]]:
    """Each with a connection and a prepared statement of its own."""
    connections = [await asyncpg.connect(dsn) for _ in range(how_many)]
    try:
        await connections[0].execute(TABLE)
        yield [_inserter(await connection.prepare(INSERT)) for connection in connections]
    finally:
        for connection in connections:
            await connection.close()


def _inserter(statement: Any) -> Insert:
    async def insert(row: tuple[Any, ...]) -> Any:
        return await statement.fetchval(*row)

    return insert


def rows(how_many: int) -> list[tuple[Any, ...]]:
    streams = [fresh_stream() for _ in range(how_many // STREAM_LENGTH + 1)]
    return [_row(streams[n // STREAM_LENGTH], n % STREAM_LENGTH + 1) for n in range(how_many)]


def _row(stream: str, version: int) -> tuple[Any, ...]:
    data = body(f"JC-{version}").decode()
    return (stream, version, new_id(), stream, "InspectionRecorded", 1, data, META, bytes(32))
