"""Reaching PostgreSQL, and saying plainly when it cannot be reached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import AdaptedConnection, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import PoolProxiedConnection

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

# A peer that vanished, its host without power or its route gone, is missed within half a minute: until then
# the server keeps what it had locked. One that hangs in the middle of a transaction has as long as a consumer
# group waits for a busy member.
VANISHING = {
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
    "idle_in_transaction_session_timeout": "5min",
}

CONNECT_SECONDS = 5.0
# More than any statement takes that still goes on; the server ends it then.
STATEMENT_SECONDS = 30.0
# So much later a server that does not even do that is given up.
GRACE_SECONDS = 5.0
# Whether a connection that was idle still answers.
PING_SECONDS = 2.0
MOST_CONNECTIONS = 10
# Of these for single statements, of which a process has no more at work at once.
MOST_KEPT = 4

LONGEST_REASON = 2000
# Whether a connection is asked for an answer before it is used.
_pings = ContextVar("pings", default=True)


class StoreUnavailable(Exception):
    """PostgreSQL does not answer, or cannot do its work now. Nothing was half done; the same request may be
    sent again (HTTP 503)."""


_GONE = (
    OSError,
    asyncio.TimeoutError,
    NoFreeConnection,
    asyncpg.InterfaceError,
    # What asyncpg says of a connection that was lost while it was being reset for the pool.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    # Classes of SQLSTATE: 53 no disk, memory or connection left; 57 ended or stopped by an operator, or after
    # its time; 58 an error of the system below.
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    # A standby that was not promoted yet.
    asyncpg.ReadOnlySQLTransactionError,
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


def session(seconds: float | None = None, name: str = "jiugai") -> dict[str, Any]:
    """How asyncpg connects, so that no wait is without an end.

    seconds  that a statement may take; None: STATEMENT_SECONDS
    name     of the session in pg_stat_activity
    """
    seconds = seconds or STATEMENT_SECONDS
    limits = {"statement_timeout": f"{seconds * 1000:.0f}ms", "application_name": name}
    return {
        "timeout": CONNECT_SECONDS,
        "command_timeout": seconds + GRACE_SECONDS,
        "server_settings": {**PLANNING, **VANISHING, **limits},
    }


def engine_url(dsn: str) -> str:
    return make_url(dsn).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def open_engine(dsn: str, seconds: float | None = None) -> AsyncEngine:
    """A pool for views and checkpoints; the append and the relay hold connections of their own.

    What it cannot do is told without the values it was done with: they may hold personal data.

    seconds  that a statement may take; None: STATEMENT_SECONDS
    """
    engine = create_async_engine(
        engine_url(dsn),
        pool_size=MOST_CONNECTIONS,
        max_overflow=0,  # one beyond the pool would be opened and closed for each transaction
        hide_parameters=True,
        pool_timeout=STATEMENT_SECONDS,
        connect_args=session(seconds),
    )
    event.listen(engine.sync_engine, "checkout", _ping)
    event.listen(engine.sync_engine, "handle_error", _give_up_if_unanswered)
    return engine


def _ping(connection: AdaptedConnection, *_: object) -> None:
    """Where one that was idle does not answer, it and all that are as old make way for new ones. SQLAlchemy's
    own ping would wait as long as for any statement."""
    if not _pings.get():
        return
    try:
        connection.run_async(lambda idle: idle.execute("select", timeout=PING_SECONDS))
    except _GONE as silent:
        connection.driver_connection.terminate()  # or it would be asked to say goodbye
        raise InvalidatePoolError from silent


def _give_up_if_unanswered(context: ExceptionContext) -> None:
    if isinstance(context.original_exception, TimeoutError):
        context.is_disconnect = True


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with unavailable_if_gone(), engine.begin() as connection:
        yield connection


@asynccontextmanager
async def driver(tx: AsyncConnection) -> AsyncIterator[asyncpg.Connection]:
    """asyncpg's own connection of a transaction, for statements that SQLAlchemy need not see."""
    held = await tx.get_raw_connection()
    try:
        yield held.driver_connection
    except TimeoutError:  # it may hang
        await tx.invalidate()
        raise


class SingleStatements:
    """Runs statements each of which is a transaction, on a few of an engine's connections that it keeps: to
    take one out of the pool for each costs more than a small statement.

    One that fell silent while it was idle is not noticed before: so nothing is waited for longer than for a
    ping. Who gets no answer asks again in a transaction.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine, self._room = engine, asyncio.Semaphore(MOST_KEPT)
        self._idle: list[PoolProxiedConnection] = []
        event.listen(engine.sync_engine, "engine_disposed", self._let_go)

    async def fetch(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:
        """Raises StoreUnavailable."""
        async with self._room, unavailable_if_gone():
            held = self._idle.pop() if self._idle else await self._unasked()
            try:
                driver: asyncpg.Connection = held.driver_connection
                return list(await driver.fetch(statement, *arguments, timeout=PING_SECONDS))
            except (*_GONE, asyncio.CancelledError):
                held.invalidate()
                raise
            finally:
                if held.is_valid:
                    self._idle.append(held)

    async def _unasked(self) -> PoolProxiedConnection:
        token = _pings.set(False)
        try:
            return await self._engine.raw_connection()
        finally:
            _pings.reset(token)

    def _let_go(self, _: object) -> None:
        while self._idle:
            self._idle.pop().invalidate()


@cache
def single_statements(engine: AsyncEngine) -> SingleStatements:
    """Those of an engine, of which a process has few: one for all who read by it."""
    return SingleStatements(engine)


def printable(text: str) -> str:
    """As PostgreSQL can store it, of bearable length."""
    return text.replace("\x00", "\\x00").encode(errors="backslashreplace").decode()[:LONGEST_REASON]
