"""A connection that no longer answers is given up after its time, and a new one takes its place (K11)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from sqlalchemy import text

from shared.log import database
from shared.log.database import StoreUnavailable, open_engine, session, single_statements, transaction
from shared.log.event_log import EventLog
from tests.eventually import within
from tests.shared.samples import appending
from tests.shared.silence import Way, way_to

pytestmark = pytest.mark.stack

PATIENCE_S = 20
Work = Callable[[], Awaitable[object]]


@pytest.fixture
async def way(dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Way]:
    """The bounds are the real ones, made short."""
    for name in ("STATEMENT_SECONDS", "GRACE_SECONDS", "PING_SECONDS"):
        monkeypatch.setattr(database, name, 0.3)
    async with way_to(dsn) as opened:
        yield opened


async def given_up(way: Way, work: Work) -> None:
    """Done once, then in silence, which has an end, then again."""
    await work()
    way.fall_silent()
    async with within(PATIENCE_S, "an end of the wait"):
        with pytest.raises(StoreUnavailable):
            await work()
    await work()


async def test_K11_a_log_that_is_read_in_silence(way: Way):
    async with EventLog(way.dsn, "projects") as log:
        await given_up(way, log.position)


async def test_K11_no_reader_as_old_as_a_silent_one_is_used_again(way: Way):
    async with EventLog(way.dsn, "projects") as log:
        await asyncio.gather(*[log.position() for _ in range(20)])
        await given_up(way, log.position)


async def test_K11_a_log_that_is_appended_to_in_silence(way: Way, stream: str):
    async with EventLog(way.dsn, "projects") as log:
        numbers = iter(range(9))
        await given_up(way, lambda: log.append(appending(f"{stream}-{next(numbers)}", 0)))
        assert not log.failed


async def test_K11_a_connection_that_fell_silent_in_a_transaction(way: Way):
    engine = open_engine(way.dsn)

    async def read(then: Callable[[], None]) -> None:
        async with transaction(engine) as tx:
            await tx.execute(text("select"))
            then()
            await tx.execute(text("select"))

    async with within(PATIENCE_S, "an end of the wait"):
        with pytest.raises(StoreUnavailable):
            await read(way.fall_silent)
    await read(lambda: None)
    await engine.dispose()


async def test_K11_connections_that_fell_silent_while_idle_are_replaced_unnoticed(way: Way):
    engine = open_engine(way.dsn)

    async def one() -> None:
        async with transaction(engine) as tx:
            await tx.execute(text("select"))

    await asyncio.gather(*[one() for _ in range(5)])
    way.fall_silent()
    async with within(PATIENCE_S, "an end of the wait"):
        await asyncio.gather(*[one() for _ in range(5)])
    await engine.dispose()


async def test_K11_a_single_statement_is_not_waited_for_on_a_connection_that_fell_silent(way: Way):
    """Who asked by it asks again, in a transaction."""
    engine = open_engine(way.dsn)
    single = single_statements(engine)
    await single.fetch("select")
    way.fall_silent()
    async with within(PATIENCE_S, "an end of the wait"):
        with pytest.raises(StoreUnavailable):
            await single.fetch("select")
        async with transaction(engine) as tx:
            await tx.execute(text("select"))
        assert len(await single.fetch("select")) == 1
    await engine.dispose()


async def test_K11_a_statement_that_takes_too_long_is_ended_by_the_server(dsn: str):
    engine = open_engine(dsn, 0.3)
    with pytest.raises(StoreUnavailable, match="statement timeout"):
        async with transaction(engine) as tx:
            await tx.execute(text("select pg_sleep(1000)"))
    await engine.dispose()


async def test_K11_the_server_misses_a_peer_that_vanished(dsn: str):
    """Also within a transaction, whose locks would hold others up."""
    connection = await asyncpg.connect(dsn, **session())
    names = ("tcp_keepalives_idle", "tcp_user_timeout", "idle_in_transaction_session_timeout")
    assert [await connection.fetchval(f"show {name}") for name in names] == ["10", "25000", "5min"]
    await connection.close()
