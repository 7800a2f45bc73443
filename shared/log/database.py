"""Reaching PostgreSQL, and saying plainly when it cannot be reached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

# Every look-up by index whatever the statistics say, and no plan made anew for each call. PostgreSQL reads
# all of a table that was small, or taken for empty, when the statement was planned, and goes on so while the
# table grows, until its next ANALYZE; and it takes arrays of known length for cheaper.
PLANNING = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",  # servers before 18 take a scan that cannot be helped for work worth compiling for
}


LONGEST_REASON = 2000


class StoreUnavailable(Exception):
    """PostgreSQL does not answer. Nothing was half done; the same request may be sent again (HTTP 503)."""


_GONE = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    # What asyncpg says of a connection that was lost while it was being reset for the pool.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)


@asynccontextmanager
async def unavailable_if_gone() -> AsyncIterator[None]:
    """Turn every way a connection can be lost into StoreUnavailable; other errors pass."""
    try:
        yield
    except _GONE as lost:
        raise StoreUnavailable(str(lost) or type(lost).__name__) from lost
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(getattr(error.orig, "__cause__", None), _GONE):
            raise StoreUnavailable(str(error.orig)) from error
        raise


async def json_as_bytes(connection: asyncpg.Connection) -> None:
    """Stored bytes are read and written as they are: not as text, which asyncpg would have to encode."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )


def engine_url(dsn: str) -> str:
    return make_url(dsn).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def open_engine(dsn: str) -> AsyncEngine:
    """The pool behind views and checkpoints; the append and the relay hold connections of their own."""
    return create_async_engine(
        engine_url(dsn),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        connect_args={"server_settings": PLANNING},
    )


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with unavailable_if_gone(), engine.begin() as connection:
        yield connection


def printable(text: str) -> str:
    """As PostgreSQL can store it, of bearable length."""
    return text.replace("\x00", "\\x00").encode(errors="backslashreplace").decode()[:LONGEST_REASON]
