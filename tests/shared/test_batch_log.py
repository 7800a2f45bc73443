"""Ten thousand lines, refusals and repeats among them, the connection broken in the middle, sent again."""

import random
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.stack.local import LocalStack
from services.maintenance.app import service
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from tests.bench.path import opened
from tests.bench.samples import inspection
from tests.eventually import eventually
from tests.shared.batches import Lines, batch, batching, ndjson, sent
from tests.shared.empty import connected, empty_database
from tests.shared.serving import Served, served
from tests.tokens import bearer

pytestmark = pytest.mark.stack

LINES, STREAMS, READ = 10_000, 100, 3_000
REPEATS, REFUSALS, CONFLICTS = 500, 700, 300


@pytest.fixture
async def dsn(stack: LocalStack) -> AsyncIterator[str]:
    async with empty_database(stack, service, "batches") as made:
        yield made


@pytest.fixture
async def log(dsn: str) -> AsyncIterator[EventLog]:
    async with EventLog(dsn, service.name) as opened_log:
        yield opened_log


def line(to: str, number: int, **more: Any) -> dict[str, Any]:
    body = {**inspection(f"JC-{number}"), "findings": ["楼道灯不亮"]}
    return {"id": str(new_id()), "command": "RecordInspection", "to": to, "body": body, **more}


def made(communities: list[str]) -> tuple[Lines, list[int]]:
    """The lines, and what each is answered with; a repeat with what the line that it repeats was."""
    chance = random.Random(13)
    lines = [line(chance.choice(communities), n) for n in range(LINES)]
    statuses = [200] * LINES
    special = chance.sample(range(LINES // 2, LINES), REPEATS + REFUSALS + CONFLICTS)
    for n, at in enumerate(special):
        if n < REPEATS:
            lines[at] = lines[chance.randrange(LINES // 2)]
        elif n < REPEATS + REFUSALS:
            lines[at], statuses[at] = line("nobody-cares", at), 409
        else:
            lines[at], statuses[at] = line(lines[at]["to"], at, expected=10**6), 409
    return lines, statuses


async def broken_off(server: Served, person: dict[str, str], lines: Lines) -> Lines:
    """The answers that were read before the connection broke, in the middle of a line."""
    async with batch(server, person) as one:
        await one.send(ndjson(lines[: READ + 500])[:-20])
        answers = one.answers()
        return [await anext(answers) for _ in range(READ)]


async def recorded(sql: asyncpg.Connection) -> dict[str, list[str]]:
    """stream → the ids of its inspections' commands, in the log's order"""
    found = defaultdict(list)
    rows = await sql.fetch(
        "select stream, meta->>'command' as command from events "
        "where type = 'InspectionRecorded' order by position"
    )
    for row in rows:
        found[row["stream"]].append(row["command"])
    return found


async def test_K3_a_broken_batch_is_sent_again_and_the_log_has_each_of_its_commands_once_in_order(
    dsn: str, log: EventLog, keys: Path
):
    handle, person = CommandHandler(log), bearer(keys, "county_bureau")
    lines, statuses = made(await opened(handle, STREAMS))
    async with served(batching(service, handle, keys)) as server, connected(dsn) as sql:
        first = await broken_off(server, person, lines)
        await eventually(lambda: not server.server.server_state.tasks, "what was under way is decided")
        after_the_break = sum(map(len, (await recorded(sql)).values()))
        answers = await sent(server, person, ndjson(lines))
        in_the_log = await recorded(sql)
        commits = await sql.fetchval("select count(distinct xmin::text) from events")
    assert READ <= after_the_break <= READ + 500
    assert [(one["line"], one["id"]) for one in answers] == [
        (n, one["id"]) for n, one in enumerate(lines, start=1)
    ]
    assert [one["status"] for one in answers] == statuses
    assert answers[:READ] == first
    body_of: dict[str, Any] = {}
    assert all(one["body"] == body_of.setdefault(one["id"], one["body"]) for one in answers)
    expected: dict[str, list[str]] = defaultdict(list)
    for one, status in zip(lines, statuses, strict=True):
        if status == 200 and one["id"] not in expected[f"care-{one['to']}"]:
            expected[f"care-{one['to']}"].append(one["id"])
    assert in_the_log == expected
    assert commits < LINES / 2  # shared, for lines on other keys are decided side by side
