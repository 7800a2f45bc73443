"""One process publishes: whoever hangs or vanishes is followed, and changes nothing afterwards (K4)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from shared.kafka import lease
from shared.kafka.lease import HELD, Lease, LeaseLost
from tests.eventually import eventually

pytestmark = pytest.mark.stack

CHANGE = f"update relay set position = position where {HELD} returning true"
RENEWED = "select held_until > clock_timestamp() from relay where topic = 'events'"
EXPIRE = "update relay set held_until = clock_timestamp()"


@asynccontextmanager
async def asking(dsn: str) -> AsyncIterator[Lease]:
    asked = await Lease.ask_for(dsn, "events")
    try:
        yield asked
    finally:
        asked.connection.terminate()


@pytest.fixture
async def first(dsn: str) -> AsyncIterator[Lease]:
    """Who holds it."""
    async with asking(dsn) as first:
        await eventually(first.take, "the lease of whoever was before")
        yield first


@pytest.fixture
async def second(dsn: str) -> AsyncIterator[Lease]:
    async with asking(dsn) as second:
        yield second


async def test_K4_there_is_one_holder(first: Lease, second: Lease):
    assert not await second.take()
    await first.change(CHANGE)
    with pytest.raises(LeaseLost):
        await second.change(CHANGE)


async def test_K4_a_holder_that_died_is_followed_at_once(first: Lease, second: Lease):
    first.connection.terminate()
    await eventually(second.take, "the lease of a session that is gone")


async def test_K4_a_holder_that_hangs_is_followed_and_changes_nothing(
    first: Lease, second: Lease, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)
    await sql.execute(EXPIRE)
    assert await second.take()
    with pytest.raises(LeaseLost):
        await first.change(CHANGE)
    with pytest.raises(ExceptionGroup) as lost:
        async with first.kept():
            await eventually(lambda: False, "the end of the lease")
    assert lost.group_contains(LeaseLost)


async def test_K4_a_clock_that_was_set_back_keeps_nobody_away(
    first: Lease, second: Lease, sql: asyncpg.Connection
):
    await sql.execute("update relay set held_until = clock_timestamp() + interval '8 hours'")
    assert await second.take()


async def test_K4_it_is_kept_while_its_holder_waits(
    first: Lease, second: Lease, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)
    async with first.kept():
        await sql.execute(EXPIRE)
        await eventually(lambda: sql.fetchval(RENEWED), "renewed")
        assert not await second.take()


async def test_K4_a_process_that_stood_still_knows_by_its_own_clock(
    first: Lease, monkeypatch: pytest.MonkeyPatch
):
    first.check()
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0)
    with pytest.raises(LeaseLost):
        first.check()
