"""A dry run at the door of projects: decided like the command itself, and nothing recorded of it."""

from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from services.projects.project import project
from services.projects.project.applying.commands import ConfirmApplication
from shared.core.decider import Addressed
from shared.core.words import Words
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.rehearsal import Forecast
from tests.samples.people import applicant, street
from tests.samples.projects import APPLY as APPLYING
from tests.shared.door import APPLICATION, APPLY, problem
from tests.tokens import bearer

pytestmark = pytest.mark.stack

DRY = {"dry_run": "true"}


async def counts(sql: asyncpg.Connection) -> tuple[int, int]:
    return tuple(await sql.fetchrow("select (select count(*) from events), (select count(*) from commands)"))


async def test_K3_a_dry_run_records_nothing_and_uses_no_id_up(
    door: httpx.AsyncClient, keys: Path, sql: asyncpg.Connection, log: EventLog
):
    path = APPLY.replace("door-1", "dry-1")
    headers = bearer(keys, "resident_committee", **{"Idempotency-Key": str(new_id())})
    before = await counts(sql)
    dry = await door.post(path, params=DRY, json=APPLICATION, headers=headers)
    assert (dry.status_code, dry.headers["ETag"], await counts(sql)) == (200, '"0"', before)
    body = dry.json()
    assert (body["dry_run"], body["stream"], body["version"]) == (True, "project-dry-1", 0)
    assert [gate["open"] for gate in body["gates"]] == [True, True, True]
    real = await door.post(path, json=APPLICATION, headers=headers)
    assert (real.status_code, real.json()["version"]) == (200, 1)
    [recorded] = await log.read_stream("project-dry-1")
    [forecast] = body["events"]
    assert (forecast["type"], forecast["stream"]) == (recorded.type, "project-dry-1")
    assert forecast["data"] == httpx.Response(200, content=recorded.data).json()


async def test_K3_of_what_was_sent_already_it_gives_the_first_answer(
    door: httpx.AsyncClient, keys: Path, sql: asyncpg.Connection
):
    path, key = APPLY.replace("door-1", "dry-2"), {"Idempotency-Key": str(new_id())}
    headers = bearer(keys, "resident_committee", **key)
    first = await door.post(path, json=APPLICATION, headers=headers)
    again = await door.post(path, params=DRY, json=APPLICATION, headers=headers)
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), '"1"')
    other = APPLICATION | {"households": APPLICATION["households"] + 1}
    problem(await door.post(path, params=DRY, json=other, headers=headers), 422, "command-id-reused")


async def test_asked_again_it_would_record_nothing(door: httpx.AsyncClient, keys: Path):
    path, headers = APPLY.replace("door-1", "dry-3"), bearer(keys, "resident_committee")
    await door.post(path, json=APPLICATION, headers=headers)
    again = await door.post(path, params=DRY, json=APPLICATION, headers=headers)
    assert (again.json()["version"], again.json()["events"]) == (1, [])


CROWDED = APPLICATION | {"area_m2": "1.88"}
REFUSED: dict[str, tuple[str, str, dict[str, Any], dict[str, str], int]] = {
    "malformed": ("submit-renovation-application", "resident_committee", {"surprise": 1}, {}, 400),
    "not with this role": ("submit-renovation-application", "province", APPLICATION, {}, 403),
    "not by the applicant": ("confirm-application", "resident_committee", {}, {}, 403),
    "not now": ("start-construction", "implementer", {}, {}, 409),
    "another version": ("confirm-application", "street", {}, {"If-Match": '"7"'}, 409),
    "a rule": (
        "submit-renovation-application",
        "resident_committee",
        APPLICATION | {"document": None},
        {},
        422,
    ),
}


@pytest.mark.parametrize(("command", "role", "body", "more", "status"), REFUSED.values(), ids=REFUSED)
async def test_it_is_refused_as_the_command_is(
    door: httpx.AsyncClient,
    keys: Path,
    command: str,
    role: str,
    body: dict[str, Any],
    more: dict[str, str],
    status: int,
):
    applied = bearer(keys, "resident_committee")
    await door.post(APPLY.replace("door-1", "dry-4"), json=APPLICATION, headers=applied)
    path, headers = f"/projects/dry-4/{command}", bearer(keys, role, **more)
    dry = await door.post(path, params=DRY, json=body, headers=headers)
    real = await door.post(path, json=body, headers=headers)
    assert (dry.status_code, dry.json()) == (real.status_code, real.json())
    assert dry.status_code == status


async def test_what_is_hardly_true_is_asked_back(door: httpx.AsyncClient, keys: Path):
    path, headers = APPLY.replace("door-1", "dry-5"), bearer(keys, "resident_committee")
    told = problem(await door.post(path, params=DRY, json=CROWDED, headers=headers), 422, "implausible")
    sure = CROWDED | {"confirmed": told["confirm"]}
    answer = await door.post(path, params=DRY, json=sure, headers=headers)
    assert answer.json()["events"][0]["data"]["confirmed"] == told["confirm"]


async def test_K13_while_the_log_is_in_doubt_there_is_no_dry_run(
    door: httpx.AsyncClient, keys: Path, log: EventLog
):
    path, headers = APPLY.replace("door-1", "dry-6"), bearer(keys, "resident_committee")
    log.continuity.cast_doubt(Words("日志落后", "the log is behind"))
    problem(await door.post(path, params=DRY, json=APPLICATION, headers=headers), 503, "unavailable")
    log.continuity.settle()
    assert (await door.post(path, params=DRY, json=APPLICATION, headers=headers)).status_code == 200


async def test_a_dry_run_that_is_misspelt_is_no_command(
    door: httpx.AsyncClient, keys: Path, sql: asyncpg.Connection
):
    path, headers = APPLY.replace("door-1", "dry-7"), bearer(keys, "resident_committee")
    before = await counts(sql)
    for name, value in {"dryrun": "true", "dry-run": "1", "dry_run": "perhaps"}.items():
        answer = await door.post(path, params={name: value}, json=APPLICATION, headers=headers)
        [error] = problem(answer, 400, "malformed")["errors"]
        assert (error["in"], error["field"]) == ("query", f"/{name}")
    assert await counts(sql) == before


async def test_K1_it_rests_on_what_others_recorded_meanwhile(dsn: str, log: EventLog, stream: str):
    """What this process remembers would refuse it, or let it record once more."""
    async with EventLog(dsn, "projects") as other:
        here, there = CommandHandler(log), CommandHandler(other)
        await here(Addressed(project, stream, APPLYING), applicant, Causation(new_id()))
        await there(Addressed(project, stream, ConfirmApplication()), street, Causation(new_id()))
        dry = await here.rehearse(
            Addressed(project, stream, ConfirmApplication()), street, Causation(new_id())
        )
    assert isinstance(dry, Forecast)
    assert (dry.would_be.expected, dry.would_be.events) == (2, [])
