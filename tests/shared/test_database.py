"""Every way a connection can be lost, or the server cannot work, is the same to whoever asked: not available
now."""

import asyncpg
import pytest
from sqlalchemy import exc

from shared.log.database import StoreUnavailable, unavailable_if_gone


@pytest.mark.parametrize(
    "lost",
    [
        ConnectionResetError(),
        TimeoutError(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.CrashShutdownError("terminating connection because of crash"),
        exc.TimeoutError("QueuePool limit of size 10 overflow 10 reached"),
        asyncpg.QueryCanceledError("canceling statement due to statement timeout"),
        asyncpg.DiskFullError("could not extend file: No space left on device"),
        asyncpg.OutOfMemoryError("out of memory"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.PostgresIOError("could not fsync file: Input/output error"),
        asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction"),
        asyncpg.IdleInTransactionSessionTimeoutError("terminating connection due to timeout"),
    ],
    ids=lambda lost: type(lost).__name__,
)
async def test_K11_a_lost_connection_is_never_an_error_of_ours(lost: Exception):
    with pytest.raises(StoreUnavailable):
        async with unavailable_if_gone():
            raise lost


async def test_K11_so_it_is_where_sqlalchemy_wraps_it():
    full = asyncpg.DiskFullError("could not extend file: No space left on device")
    wrapped = Exception(str(full))
    wrapped.__cause__ = full
    with pytest.raises(StoreUnavailable, match="No space left"):
        async with unavailable_if_gone():
            raise exc.DBAPIError("insert", None, wrapped)


async def test_other_errors_pass():
    with pytest.raises(asyncpg.UniqueViolationError):
        async with unavailable_if_gone():
            raise asyncpg.UniqueViolationError("duplicate key")
