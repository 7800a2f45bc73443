"""One process of a service closes periods at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.log.database import session, unavailable_if_gone

# Any number that nothing else locks in the database of a service.
LOCK = 2_024_0930


@asynccontextmanager
async def turn(dsn: str) -> AsyncIterator[bool]:
    """Whether it is ours until the body ends: an advisory lock of a session of its own, which goes with the
    process that dies and with the connection that breaks. Two at once would do no harm, only the work twice,
    for the log takes each closing once.

    Raises StoreUnavailable.
    """
    async with unavailable_if_gone():
        connection = await asyncpg.connect(dsn, **session(name="clock"))
    try:
        async with unavailable_if_gone():
            ours = bool(await connection.fetchval("select pg_try_advisory_lock($1)", LOCK))
        yield ours
    finally:
        connection.terminate()
