"""Each period is closed once, in order, by whoever does it, however often it is killed (K17)."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise

import asyncpg
import pytest

from deploy.site.folder import CHECKOUT
from deploy.stack.local import LocalStack
from services.maintenance.app import parameters, service
from services.maintenance.care import care
from services.maintenance.care.commands import OpenCare, RecordHandover
from services.maintenance.parameters import BASIS, SAME_DAY
from services.reviews import app as reviews
from services.reviews.declaration import declaration
from services.reviews.declaration.commands import ListForDeclaration
from services.reviews.declaration.parameters import DEADLINE
from shared.clock import figures
from shared.clock.closing import CLOSINGS
from shared.clock.figures import Figures, ViewsBehind
from shared.clock.scheduler import yesterday
from shared.clock.turn import turn
from shared.core.decider import Addressed
from shared.core.messages import Command
from shared.failpoints import VARIABLE
from shared.log.causation import Causation
from shared.log.database import open_engine
from shared.log.handler import CommandHandler
from shared.log.ids import derived_id, new_id
from shared.mechanisms.jurisdiction import PARAMETERS
from tests.samples.maintenance import decide_mode, inspect
from tests.samples.people import BUREAU, DIVISION, bureau, maintenance_itself, province, street
from tests.shared.clocked import clocked, close, closings
from tests.shared.empty import connected, empty_database

pytestmark = pytest.mark.stack

FIRST, LAST = date(2024, 9, 1), date(2024, 12, 31)
COMMUNITIES = ["xj-2024-001", "xj-2024-002", "xj-2024-003"]
DEATHS = ("period.after-end", "period.after-subject:6", "period.after-close:2", "append.after-commit:4")
KINDS = {
    "city-spot-check": ["2024-09", "2024-10", "2024-11", "2024-12"],
    "city-supervision": ["2024-q4"],
    "county-special": ["2024-09", "2024-10", "2024-11", "2024-12"],
}


async def send(handle: CommandHandler, id: str, command: Command, by, decider=care) -> None:
    await handle(Addressed(decider, id, command), by, Causation(new_id()))


async def in_care(handle: CommandHandler, id: str) -> None:
    facts = {"project_name": "示例小区", "division": DIVISION, "households": 300, "area_m2": "20000"}
    await send(handle, id, OpenCare(accepted_on=FIRST, occurred_on=FIRST, **facts), maintenance_itself)
    await send(handle, id, decide_mode(occurred_on=FIRST), street)
    over = RecordHandover(handed_over_on=FIRST, receiver=BUREAU, assets=(), occurred_on=FIRST)
    await send(handle, id, over, maintenance_itself)


async def determined(handle: CommandHandler) -> None:
    for name, value in ((BASIS.name, "community"), (SAME_DAY.name, "once")):
        told = {"name": name, "place": "34", "value": value, "effective_from": FIRST}
        paper = {"document_number": "示建〔2024〕20号", "document_title": "关于检查频次的通知"}
        command = parameters.command_types()["SetParameter"](**told, **paper)
        await send(handle, PARAMETERS.id, command, province, parameters)


@pytest.fixture
async def dsn(stack: LocalStack) -> AsyncIterator[str]:
    """Of maintenance with communities in care, one of which is inspected every ten days."""
    async with empty_database(stack, service) as dsn:
        async with clocked(dsn) as (handle, _):
            await determined(handle)
            for community in COMMUNITIES:
                await in_care(handle, community)
            for n in range(12):
                day = FIRST + timedelta(days=10 * n)
                await send(handle, COMMUNITIES[0], inspect(inspection_id=f"J-{n}", occurred_on=day), bureau)
        yield dsn


@pytest.fixture
async def sql(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    async with connected(dsn) as connection:
        yield connection


async def killed(dsn: str, point: str, name: str = "maintenance") -> None:
    """A clock that dies exactly there."""
    command = [sys.executable, "-m", "tests.shared.clocked", name, dsn, LAST.isoformat()]
    doomed = await asyncio.create_subprocess_exec(
        *command, cwd=CHECKOUT, env={**os.environ, VARIABLE: point}, stderr=asyncio.subprocess.DEVNULL
    )
    assert await doomed.wait() == -signal.SIGKILL


async def once_and_in_order(sql: asyncpg.Connection) -> None:
    """Every period of every kind was ended and closed once, one behind the other, and every subject once."""
    recorded = await closings(sql)
    assert len(set(recorded)) == len(recorded)
    for kind, spans in KINDS.items():
        own = [(type, period) for stream, type, _, period in recorded if stream == f"period-{kind}"]
        assert own == [(type, span) for span in spans for type in ("PeriodEnded", "PeriodClosed")]
    of_subjects = [r for r in recorded if r[0].startswith("closing-")]
    assert len(of_subjects) == sum(map(len, KINDS.values())) * (len(COMMUNITIES) + 1)
    await totals_agree(sql)


async def totals_agree(sql: asyncpg.Connection) -> None:
    """Each closing of a period names what its subjects came to."""
    assert await sql.fetch(_SAID) == await sql.fetch(_COUNTED)


async def test_the_id_of_a_closing_follows_from_period_and_subject(dsn: str, sql: asyncpg.Connection):
    """So whoever sends it again, after whatever crash, sends the same command."""
    await close(dsn, date(2024, 9, 30))
    rows = await sql.fetch("select id, type, stream, data->>'kind' as kind from commands")
    ids = {row["stream"].partition("-")[2]: row["id"] for row in rows if row["kind"] == "county-special"}
    assert {name: ids[name] for name in (COMMUNITIES[0], "340603")} == {
        name: derived_id(CLOSINGS, f"maintenance/county-special/2024-09/{name}")
        for name in (COMMUNITIES[0], "340603")
    }


async def test_K17_a_period_is_closed_once_and_again_adds_nothing(dsn: str, sql: asyncpg.Connection):
    done = await close(dsn, LAST)
    assert [closed.span.last for closed in done] == sorted(closed.span.last for closed in done)
    assert {(c.kind.id, c.span.name): c.missed for c in done}["county-special", "2024-10"] == 2
    await once_and_in_order(sql)
    assert await close(dsn, LAST) == []
    await once_and_in_order(sql)


async def test_K17_killed_again_and_again_a_clock_goes_on_where_it_was(dsn: str, sql: asyncpg.Connection):
    for point in (
        "period.after-end",
        "period.after-subject:6",
        "period.after-close:2",
        "append.after-commit:4",
    ):
        await killed(dsn, point)
    await close(dsn, LAST)
    await once_and_in_order(sql)


async def test_K17_the_clock_of_reviews_is_killed_over_a_fortnight_with_two_deadlines(stack: LocalStack):
    deadlines = {"340603": "2024-06-30", "340604": "2024-07-14"}
    async with empty_database(stack, reviews.service) as dsn, connected(dsn) as sql:
        async with clocked(dsn, "reviews") as (handle, _):
            for n, (county, day) in enumerate(deadlines.items()):
                await until_then(handle, county, day)
                listing = ListForDeclaration(
                    list="livelihood",
                    year=2024,
                    division=f"{county}001001",
                    document_number="示建〔2024〕8号",
                    occurred_on=date(2024, 4, 1),
                )
                await send(handle, f"xj-2024-00{n}", listing, province, declaration)
        for point in ("period.after-end", "period.after-subject", "period.after-close", "period.after-end"):
            await killed(dsn, point, "reviews")
        await close(dsn, LAST, "reviews")
        assert await close(dsn, LAST, "reviews") == []
        recorded = [(type, period) for _, type, _, period in await closings(sql)]
        steps = ("PeriodEnded", "DeclarationDeadlineMissed", "PeriodClosed")
        assert recorded == [(step, day) for day in deadlines.values() for step in steps]


async def until_then(handle: CommandHandler, county: str, day: str, since: date = date(2024, 1, 1)) -> None:
    """A document names the day for a county."""
    told = {"name": DEADLINE.name, "place": county, "value": day, "effective_from": since}
    paper = {"document_number": "示建〔2024〕30号", "document_title": "关于申报期限的通知"}
    command = reviews.parameters.command_types()["SetParameter"](**told, **paper)
    await send(handle, PARAMETERS.id, command, province, reviews.parameters)


async def test_K17_two_clocks_at_once_close_each_period_once(dsn: str, sql: asyncpg.Connection):
    async with clocked(dsn) as (_, one), clocked(dsn) as (_, other):
        both = await asyncio.gather(*[_all(closing, LAST) for closing in (one, other)])
    assert sum(map(len, both)) >= sum(map(len, KINDS.values()))
    await once_and_in_order(sql)


async def _all(closing, day: date) -> list:
    return [closed async for closed in closing.until(day)]


async def test_K17_days_that_were_missed_are_caught_up_with(dsn: str, sql: asyncpg.Connection):
    first = await close(dsn, date(2024, 9, 30))
    assert {closed.span.name for closed in first} == {"2024-09"}
    late = inspect(inspection_id="JC-99", occurred_on=FIRST)
    async with clocked(dsn) as (handle, _):
        await send(handle, COMMUNITIES[1], late, bureau)
    rest = await close(dsn, LAST)
    assert all(before.span.last <= after.span.last for before, after in pairwise(rest))
    await once_and_in_order(sql)


async def test_K17_what_is_not_over_by_the_clock_of_the_database_is_not_closed(
    dsn: str, monkeypatch: pytest.MonkeyPatch
):
    """A machine whose own is ahead by months closes nothing for good."""

    async def over(figures: Figures) -> date:
        return date(2024, 11, 15)

    monkeypatch.setattr(Figures, "last_day_over", over)
    assert {closed.span.name for closed in await close(dsn, LAST)} == {"2024-09", "2024-10"}


async def test_the_day_that_is_over_is_that_of_shanghai(dsn: str):
    engine = open_engine(dsn)
    before = yesterday()
    assert await Figures("maintenance", engine).last_day_over() in (before, yesterday())
    await engine.dispose()


async def test_K17_while_an_event_is_parked_nothing_is_counted(
    dsn: str, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
):
    """What it says may be just what would be missed."""
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 0.5)
    await sql.execute(_PARKED)
    with pytest.raises(ViewsBehind, match="parked"):
        await close(dsn, LAST)
    assert [r for r in await closings(sql) if r[0].startswith("closing-")] == []
    await sql.execute("update parked set outcome = 'applied'")
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 30.0)
    assert await close(dsn, LAST)
    await once_and_in_order(sql)


async def test_figures_are_recorded_with_the_views_they_are_of_and_how_far_these_had_come(dsn, sql):
    await close(dsn, date(2024, 9, 30))
    [stands] = await sql.fetchrow(
        "select data->'stands' from events where stream = 'closing-xj-2024-001' and type <> 'x' limit 1"
    )
    assert '"view":"inspections","version":1' in stands
    assert '"maintenance/' in stands


async def test_one_process_closes_at_a_time_and_a_broken_connection_gives_way(dsn: str):
    async with turn(dsn) as ours:
        assert ours
        async with turn(dsn) as theirs:
            assert not theirs
    async with turn(dsn) as again:
        assert again


# What each closing of a period names, and what the subjects came to that were counted in it.
_SAID = """
select data->>'kind' as kind, data->>'period' as period, (data->>'closed')::int as closed,
  (data->>'missed')::int as missed, (data->>'undetermined')::int as undetermined
from events where type = 'PeriodClosed' order by 1, 2
"""
_COUNTED = """
select data->>'kind' as kind, data->>'period' as period, count(*)::int as closed,
  count(*) filter (where type <> 'SubjectClosed')::int as missed,
  count(*) filter (where data->>'outcome' = 'undetermined')::int as undetermined
from events where stream like 'closing-%' group by 1, 2 order by 1, 2
"""
_PARKED = """
    insert into parked (id, subscriber, key, source, partition, "offset", reason, record_key, header_names,
                        header_values, value)
    select gen_random_uuid(), subscriber, 'xj-2024-001', 'maintenance', 0, 0, 'unreadable', '', '{}', '{}', ''
    from view_versions where view = 'inspections' and state = 'live'"""
