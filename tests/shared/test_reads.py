"""What is read does not grow with the log and the views, whatever PostgreSQL takes the tables for."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from deploy.stack.local import LocalStack
from services.projects.views.projects import projects
from shared.log.database import open_engine, transaction
from shared.log.event_log import EventLog
from shared.views.projection import Projection
from shared.views.table import table_of
from tests.eventually import eventually
from tests.samples.projects import submitted
from tests.shared.empty import NAME, connected, empty_database
from tests.shared.samples import appending, arrived

pytestmark = pytest.mark.stack

STREAMS, ROUNDS = 40, 20


@pytest.mark.parametrize(
    ("streams", "events"),
    [(1, 1), (STREAMS, 1), (STREAMS, 0)],
    ids=["one command", "as a whole", "judged one by one"],
)
async def test_an_append_reads_no_more_of_a_table_that_was_analyzed_while_it_was_empty(
    stack: LocalStack, streams: int, events: int
):
    async with empty_database(stack) as dsn:
        async with EventLog(dsn, NAME) as log:
            for nth in range(ROUNDS):
                commands = [appending(f"s-{n}", nth * events, events=events) for n in range(streams)]
                outcomes = await asyncio.gather(*map(log.append, commands))
                assert {o.outcome for o in outcomes} == {"accepted"}
        # Of a command at most itself and its stream's last event are looked for; all of either table would
        # be half of ROUNDS.
        assert await _rows_read(dsn) <= 2 * streams * ROUNDS


async def test_a_batch_of_a_view_reads_no_rows_but_its_own(stack: LocalStack):
    async with empty_database(stack) as dsn:
        engine, projection = open_engine(dsn), Projection(projects, "projects")
        for nth in range(ROUNDS):
            records = [arrived(f"{nth}-{n}", [submitted])[0] for n in range(STREAMS)]
            async with transaction(engine) as tx:
                await projection(tx, records)
                assert await tx.scalar(_READ, {"table": table_of(projects, 1).table.name}) <= STREAMS
        await engine.dispose()


async def test_a_stream_is_read_without_the_others(stack: LocalStack):
    async with empty_database(stack) as dsn:
        async with EventLog(dsn, NAME) as log:
            for n in range(ROUNDS):
                await log.append(appending(f"s-{n}", 0))
                assert len(await log.read_stream(f"s-{n}")) == 1
        # The append looks for the command and the stream's last event, the reader for the one event.
        assert await _rows_read(dsn) <= 3 * ROUNDS


async def _rows_read(dsn: str) -> int:
    """Of the log, by index or in full, as the connections told that are closed by now."""
    async with connected(dsn) as database:
        await eventually(lambda: _alone(database), "the other connections closed")
        found: int = await database.fetchval(_ROWS_READ)
        return found


async def _alone(database: asyncpg.Connection) -> bool:
    return not await database.fetch(_OTHERS)


_ROWS_READ = """
    select sum(n)::int from (
        select relname, seq_tup_read as n from pg_stat_user_tables
        union all select relname, idx_tup_read from pg_stat_user_indexes
    ) reads where relname in ('events', 'commands')"""
_READ = text("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = :table")
_OTHERS = "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
