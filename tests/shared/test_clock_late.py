"""What is heard of when a period has ended does not change who is counted in it, and is counted all the same
(K17)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
import pytest

from deploy.stack.local import LocalStack
from services.maintenance.periods import periods
from services.reviews import app as reviews
from services.reviews.declaration import declaration
from services.reviews.declaration.commands import ListForDeclaration
from shared.core.actor import service_actor
from tests.samples.people import DIVISION, province
from tests.shared.clocked import clocked, close, closings
from tests.shared.empty import connected, empty_database
from tests.shared.test_clock import (
    COMMUNITIES,
    FIRST,
    KINDS,
    LAST,
    dsn,
    in_care,
    killed,
    send,
    sql,
    totals_agree,
    until_then,
)

pytestmark = pytest.mark.stack

__all__ = ["dsn", "sql"]  # fixtures

LATE = "xj-2024-004"
JUNE, JULY = "2024-06-30", "2024-07-14"
LISTED = ("xj-2024-001", "xj-2024-002", "xj-2024-003")


async def test_K17_who_is_taken_into_care_while_a_closing_is_cut_off_counts_from_the_next_period(
    dsn: str, sql: asyncpg.Connection
):
    await killed(dsn, "period.after-end:2")  # of the second kind, in its first month
    [(begun, period)] = await sql.fetch(_BEGUN)
    async with clocked(dsn) as (handle, _):
        await in_care(handle, LATE)
    await close(dsn, LAST)
    counted = {(kind, span) for stream, _, kind, span in await closings(sql) if stream == f"closing-{LATE}"}
    over = {(kind, spans[0]) for kind, spans in KINDS.items() if spans[0] == period}
    still_open = {(kind, span) for kind, spans in KINDS.items() for span in spans} - over
    assert (begun, period) in over
    assert counted >= still_open
    assert (begun, period) not in counted
    await totals_agree(sql)


@asynccontextmanager
async def listed(stack: LocalStack, *ids: str, **deadlines: str) -> AsyncIterator[str]:
    """Reviews with projects of one county on a list."""
    async with empty_database(stack, reviews.service) as dsn:
        async with clocked(dsn, "reviews") as (handle, _):
            await until_then(handle, "340603", JUNE)
            for id in ids:
                await listing(handle, id)
        yield dsn


async def listing(handle, id: str, county: str = "340603", on: date = date(2024, 4, 1)) -> None:
    told = {"list": "livelihood", "year": 2024, "division": f"{county}001001"}
    command = ListForDeclaration(**told, document_number="示建〔2024〕8号", occurred_on=on)
    await send(handle, id, command, province, declaration)


async def test_K17_R15_a_deadline_moved_while_a_closing_is_cut_off_changes_nobody_who_is_counted(
    stack: LocalStack,
):
    async with listed(stack, *LISTED) as dsn, connected(dsn) as sql:
        await killed(dsn, "period.after-subject", "reviews")
        async with clocked(dsn, "reviews") as (handle, _):
            await until_then(handle, "340603", JULY, since=date(2024, 6, 30))
        await close(dsn, LAST, "reviews")
        counted = [(stream, period) for stream, _, _, period in await closings(sql) if stream[0] == "c"]
        assert len(counted) == len(LISTED)
        assert {period for _, period in counted} == {JUNE}
        await totals_agree(sql)


async def test_K17_R15_what_is_listed_while_a_closing_is_cut_off_or_behind_its_day_is_told_as_late(
    stack: LocalStack,
):
    async with listed(stack, *LISTED) as dsn, connected(dsn) as sql:
        await killed(dsn, "period.after-end", "reviews")
        async with clocked(dsn, "reviews") as (handle, _):
            await listing(handle, "xj-2024-004")  # of the same county
            await until_then(handle, "340604", JUNE)
            await listing(handle, "xj-2024-005", "340604")
        await close(dsn, date(2024, 7, 20), "reviews")
        await close(dsn, LAST, "reviews")
        found = await sql.fetch(_OUTCOMES)
        assert [tuple(row) for row in found] == [
            *[(id, JUNE, "missed") for id in LISTED],
            *[(id, "2024-07-20", "late") for id in ("xj-2024-004", "xj-2024-005")],
        ]
        await totals_agree(sql)


async def test_K17_the_numbers_of_a_period_are_of_all_that_the_log_has_of_it(
    dsn: str, sql: asyncpg.Connection
):
    """Also of whom this run would not count: another release began, and its rows said otherwise."""
    await killed(dsn, "period.after-end")
    [(kind, period)] = await sql.fetch(_BEGUN)
    async with clocked(dsn) as (handle, _):
        days = {"first": FIRST, "last": date(2024, 9, 30), "end_position": 1}
        told = {"basis": "community", "place": DIVISION, "figures": {"visits": 0, "days": 0}, "stands": ()}
        count = periods.closing.command_types()["CloseSubject"]
        command = count(kind=kind, period=period, **days, **told, occurred_on=days["last"])
        await send(handle, LATE, command, service_actor("maintenance"), periods.closing)
    await close(dsn, date(2024, 9, 30))
    named = await sql.fetchval(_NAMED, f"period-{kind}")
    assert named == len(COMMUNITIES) + 1 + 1
    await totals_agree(sql)


_NAMED = "select (data->>'closed')::int from events where stream = $1 and type = 'PeriodClosed'"
_BEGUN = """
select data->>'kind', data->>'period' from events e where type = 'PeriodEnded' and not exists (
  select from events c where c.stream = e.stream and c.type = 'PeriodClosed'
    and c.data->>'period' = e.data->>'period')"""
_OUTCOMES = """
select key, data->>'period', coalesce(data->>'outcome', 'missed') from events
where stream like 'closing-%' order by 2, 1"""
