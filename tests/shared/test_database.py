"""Every way a connection can be lost is the same to whoever asked: not available now."""

import asyncpg
import pytest

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
    ],
    ids=lambda lost: type(lost).__name__,
)
async def test_K11_a_lost_connection_is_never_an_error_of_ours(lost: Exception):
    with pytest.raises(StoreUnavailable):
        async with unavailable_if_gone():
            raise lost


async def test_other_errors_pass():
    with pytest.raises(asyncpg.UniqueViolationError):
        async with unavailable_if_gone():
            raise asyncpg.UniqueViolationError("duplicate key")
