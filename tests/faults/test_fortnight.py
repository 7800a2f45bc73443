"""Two services die in the middle of their closings, and a fortnight goes by before they are started (K17).

No machine can be put into another year, so copies of the code are told what day it is.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from deploy.site import secrets
from deploy.site.folder import CHECKOUT
from deploy.stack.local import LocalStack
from services.audit.catalogue import SERVICES
from services.audit.history import history_of
from services.audit.reading import read
from services.reviews.declaration import declaration
from services.reviews.declaration.commands import ListForDeclaration
from shared.core import clock
from shared.failpoints import VARIABLE
from shared.kafka.topics import topic_of
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.settings import Settings
from tests.eventually import eventually, within
from tests.faults.processes import process
from tests.faults.variant import Edit, variant
from tests.kafka import login
from tests.samples.maintenance import inspect
from tests.samples.people import bureau, province
from tests.shared.clocked import closings
from tests.shared.empty import connected
from tests.shared.test_clock import (
    COMMUNITIES,
    KINDS,
    determined,
    in_care,
    once_and_in_order,
    send,
    until_then,
)
from tests.stack import forget_addresses
from tests.system.topics import header, read_records

pytestmark = pytest.mark.stack

DEATH, FORTNIGHT_LATER = date(2024, 12, 20), date(2025, 1, 3)
CLOCKS = ("maintenance", "reviews")
DEADLINES = {"340602": "2024-12-15", "340603": "2024-12-24", "340604": "2024-12-31"}
STEPS = ("PeriodEnded", "DeclarationDeadlineMissed", "PeriodClosed")
Said = tuple[str, str, str]
"""(stream, type, period)"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """With all its topics. Those that have a clock are stopped; whoever wants them starts his own."""
    forget_addresses()
    parts = ("postgres", "kafka", *SERVICES)
    with LocalStack(tmp_path_factory.mktemp("fortnight"), parts, ports="free") as one:
        for service in CLOCKS:
            one.stop(service)
        yield one


@asynccontextmanager
async def handling(stack: LocalStack, service: str) -> AsyncIterator[CommandHandler]:
    async with EventLog(secrets.runtime_dsn(stack.folder.secrets, service), service) as log:
        yield CommandHandler(log)


@pytest.fixture(scope="module", autouse=True)
async def beforehand(stack: LocalStack) -> None:
    """Three communities in care since September, one of which is inspected; three listed projects."""
    async with handling(stack, "maintenance") as handle:
        await determined(handle)
        for community in COMMUNITIES:
            await in_care(handle, community)
        for month in (9, 10, 12):
            visit = inspect(inspection_id=f"JC-{month}", occurred_on=date(2024, month, 10))
            await send(handle, COMMUNITIES[0], visit, bureau)
    async with handling(stack, "reviews") as handle:
        for county, day in DEADLINES.items():
            await until_then(handle, county, day)
            listing = ListForDeclaration(
                list="livelihood",
                year=2024,
                division=f"{county}001001",
                document_number="示建〔2024〕8号",
                occurred_on=date(2024, 4, 1),
            )
            await send(handle, f"xj-{county}", listing, province, declaration)


def told(folder: Path, day: date) -> Path:
    """Code that takes every day for this one."""
    edit = Edit(
        "shared/core/clock.py", "datetime.now(SHANGHAI).date()", f"date({day.year}, {day.month}, {day.day})"
    )
    return variant(folder, edit)


async def dies(stack: LocalStack, service: str, code: Path, point: str) -> None:
    """Its clock is killed exactly there."""
    armed = {VARIABLE: point, "JIUGAI_CLOCK_SECONDS": "0.2"}
    async with (
        within(90, f"{service} dies at {point}"),
        process(stack, service, code=code, **armed) as doomed,
    ):
        assert await doomed.wait() == -signal.SIGKILL


async def closed(stack: LocalStack, service: str, until: date) -> bool:
    """Whether all its periods are that are over at the end of the day."""
    async with connected(secrets.auditor_dsn(stack.folder.secrets, service)) as sql:
        done = {(stream, period) for stream, type, _, period in await closings(sql) if type == "PeriodClosed"}
    return done >= {(f"period-{kind}", period) for kind, period, last in _expected(service) if last <= until}


def _expected(service: str) -> Iterable[tuple[str, str, date]]:
    """(kind, period, its last day), those of a kind in their order."""
    if service == "reviews":
        return [("declaration", day, date.fromisoformat(day)) for day in DEADLINES.values()]
    return [(kind, period, _last_day(period)) for kind, periods in KINDS.items() for period in periods]


def _last_day(period: str) -> date:
    return {"09": date(2024, 9, 30), "10": date(2024, 10, 31), "11": date(2024, 11, 30)}.get(
        period[-2:], date(2024, 12, 31)
    )


@asynccontextmanager
async def running(stack: LocalStack, code: Path, until: date) -> AsyncIterator[None]:
    """Both services, once they have closed all that is over by then. They are killed at the end."""
    async with AsyncExitStack() as both:
        for service in CLOCKS:
            await both.enter_async_context(process(stack, service, code=code, JIUGAI_CLOCK_SECONDS="0.2"))
        for service in CLOCKS:
            await eventually(lambda service=service: closed(stack, service, until), f"{service} closes", 90)
        yield


async def in_the_log(sql: asyncpg.Connection) -> dict[str, list[Said]]:
    """Key → what the clock recorded, in the order of the log."""
    rows = await sql.fetch(
        "select key, stream, type, data->>'period' as period from events "
        "where stream like 'period-%' or stream like 'closing-%' order by position"
    )
    return _by_key((row["key"], (row["stream"], row["type"], row["period"])) for row in rows)


async def in_the_topic(stack: LocalStack, service: str) -> dict[str, list[Said]]:
    """The same of Kafka; of what was published twice the first counts (K4)."""
    records = await read_records(topic_of(service), 1, **login(stack, "subscriber"))
    first = {header(record, "ce_id"): record for record in reversed(records)}
    kept = [record for record in records if first[header(record, "ce_id")] is record]
    said = [(r.key.decode(), header(r, "ce_stream"), header(r, "ce_type"), r.value) for r in kept]
    clocks = [one for one in said if one[1].startswith(("period-", "closing-"))]
    return _by_key((key, (of, type, json.loads(value)["period"])) for key, of, type, value in clocks)


def _by_key(said: Iterable[tuple[str, Said]]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for key, one in said:
        found[key].append(one)
    return dict(found)


async def test_K17_two_clocks_are_killed_and_started_over_a_missed_fortnight(
    stack: LocalStack, tmp_path: Path
):
    before, after = told(tmp_path / "before", DEATH), told(tmp_path / "after", FORTNIGHT_LATER)
    deaths = [("maintenance", "period.after-subject:7"), ("reviews", "period.after-subject")]
    await asyncio.gather(*[dies(stack, service, before, point) for service, point in deaths])
    async with running(stack, before, until=DEATH):
        pass
    deaths = [("maintenance", "period.after-subject:3"), ("reviews", "period.after-end")]
    await asyncio.gather(*[dies(stack, service, after, point) for service, point in deaths])
    async with running(stack, after, until=FORTNIGHT_LATER):
        for service in CLOCKS:
            async with connected(secrets.auditor_dsn(stack.folder.secrets, service)) as sql:
                in_log = await in_the_log(sql)

                async def published(service: str = service, in_log: dict[str, list[Said]] = in_log) -> bool:
                    return await in_the_topic(stack, service) == in_log

                await eventually(published, f"{service} has published all, in the order of its log")
                if service == "maintenance":
                    await once_and_in_order(sql)
                else:
                    steps = [(type, period) for _, type, _, period in await closings(sql)]
                    assert steps == [(step, day) for day in DEADLINES.values() for step in STEPS]
        await counted_again(stack)


async def test_K17_by_hand_all_is_closed_at_once_and_again_adds_nothing(stack: LocalStack):
    async with AsyncExitStack() as both:
        for service in CLOCKS:
            await both.enter_async_context(process(stack, service))
        said = await jiugai(stack, "--on", "2025-01-31")
        assert "县级专项检查 · special inspections by the county：统计 counted 4，未完成 missed 3，" in said
        async with connected(secrets.auditor_dsn(stack.folder.secrets, "maintenance")) as sql:
            before = await closings(sql)
            assert "没有待关闭的期间" in await jiugai(stack, "--on", "2025-01-31")
            assert await closings(sql) == before
        assert [period for _, type, _, period in before if type == "PeriodClosed"][-1] == "2025-01"
        said = await jiugai(stack, "--on", clock.today().isoformat(), expected=1)
        assert "is not over yet in Shanghai" in said


async def jiugai(stack: LocalStack, *arguments: str, expected: int = 0) -> str:
    """What `jiugai close-periods` says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from deploy.cli.commands import app; app()", "close-periods", *arguments),
        cwd=CHECKOUT,
        env={**os.environ, "JIUGAI_STATE": str(stack.folder.root)},
        stdout=PIPE,
        stderr=STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode == expected, printed.decode()
    return printed.decode()


async def counted_again(stack: LocalStack) -> None:
    """From Kafka alone: of projects, a county, a city; of inspections and declarations."""
    user, password = secrets.kafka_admin(stack.folder.secrets)
    settings = Settings(service="audit", kafka=stack.plan.kafka, kafka_user=user, kafka_password=password)
    for subject in (*COMMUNITIES, "340603", "3406", *(f"xj-{county}" for county in DEADLINES)):
        history = history_of(subject, await read(settings, SERVICES, subject))
        assert history.findings == []
        closings_of = (f"closing-{subject}", f"closing-{subject}.2024")
        assert any(entry.stream in closings_of for entry in history.entries)
