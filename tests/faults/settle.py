"""Waiting until nothing moves any more: all is published, all is read, and what that caused as well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.audit.catalogue import SERVICES
from shared.kafka.topics import partition_of
from tests.eventually import eventually

PATIENCE_S = 120
LOOK_EVERY_S = 0.3

SourcePartition = tuple[str, int]


async def rest(stack: LocalStack) -> None:
    """Raises AssertionError, saying what is still behind, where it does not come to rest."""
    behind = ["not looked yet"]
    async with _connections(stack) as sql:

        async def still() -> bool:
            nonlocal behind
            heads = await _heads(sql)
            behind = await _behind(sql)
            return not behind and heads == await _heads(sql)

        await eventually(still, lambda: f"at rest; behind: {behind}", PATIENCE_S, LOOK_EVERY_S)


@asynccontextmanager
async def _connections(stack: LocalStack) -> AsyncIterator[dict[str, asyncpg.Connection]]:
    opened = {s: await asyncpg.connect(secrets.runtime_dsn(stack.folder.secrets, s)) for s in SERVICES}
    try:
        yield opened
    finally:
        for connection in opened.values():
            await connection.close()


async def _heads(sql: dict[str, asyncpg.Connection]) -> dict[str, int]:
    return {name: await c.fetchval("select position from head") for name, c in sql.items()}


async def _behind(sql: dict[str, asyncpg.Connection]) -> list[str]:
    newest = {place: p for name, c in sql.items() for place, p in (await _newest(name, c)).items()}
    relays = [f"a relay of {name}" for name, c in sql.items() if not await c.fetchval(_RELAYED)]
    return relays + [late for name, c in sql.items() for late in await _late(c, newest)]


async def _newest(name: str, connection: asyncpg.Connection) -> dict[SourcePartition, int]:
    rows = await connection.fetch("select key, max(position) as position from events group by key")
    newest: dict[SourcePartition, int] = {}
    for key, position in rows:
        place = (name, partition_of(key))
        newest[place] = max(newest.get(place, 0), position)
    return newest


async def _late(connection: asyncpg.Connection, newest: dict[SourcePartition, int]) -> list[str]:
    rows = await connection.fetch(_CHECKPOINTS)
    return [
        f"{r['subscriber']} in {r['source']}/{r['partition']} at {r['position']}"
        for r in rows
        if r["position"] < newest.get((r["source"], r["partition"]), 0)
    ]


_RELAYED = """
    select bool_and(relay.position = case topic when 'events' then head.position else head.commands end)
    from relay, head"""
# A version of a view that is kept, but not shown any more, stands still for good.
_CHECKPOINTS = """
    select subscriber, source, partition, position from checkpoints
    where subscriber not in (select subscriber from view_versions where state <> 'live')"""
