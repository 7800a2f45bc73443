"""Connections that read the log and its journal; none of them waits without an end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.log.database import STATEMENT_SECONDS, json_as_bytes, session, unavailable_if_gone

MOST = 8


class Readers:
    """A pool that is opened when it is needed."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._pool: asyncpg.Pool | None = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """One that was given up is not used again; where one did not answer, none as old is. Raises
        StoreUnavailable."""
        async with unavailable_if_gone():
            pool = await self._opened()
            async with pool.acquire(timeout=STATEMENT_SECONDS) as connection:
                try:
                    yield connection
                except (TimeoutError, asyncio.CancelledError):
                    connection.terminate()
                    await pool.expire_connections()
                    raise

    @asynccontextmanager
    async def alone(self, seconds: float) -> AsyncIterator[asyncpg.Connection]:
        """One of its own, for a statement that may take so long. Raises StoreUnavailable."""
        async with unavailable_if_gone():
            connection = await asyncpg.connect(self._dsn, **session(seconds))
            try:
                yield connection
            finally:
                connection.terminate()

    async def fetch(self, query: str, *args: object) -> list[asyncpg.Record]:
        async with self.connection() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(query, *args)
        return rows

    def terminate(self) -> None:
        if self._pool is not None:
            self._pool.terminate()

    async def _opened(self) -> asyncpg.Pool:
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,
                max_size=MOST,
                init=json_as_bytes,
                reset=_nothing_to_reset,
                **session(),
            )
        return self._pool


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Whoever reads leaves no traces; asyncpg would ask the server to remove them, after each query."""
