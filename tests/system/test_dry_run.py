"""Dry runs, gates and `jiugai explain` at two departments of the running system: they record nothing."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from demo.paths import command_path
from deploy.cli.commands import app
from deploy.site import secrets
from shared.http.commands import kebab
from shared.log.ids import new_id
from tests.samples.life import FILING, PRELIMINARY_REVIEW
from tests.system.conftest import System
from tests.system.steps import apply, body, send, submit_plan

pytestmark = pytest.mark.stack

DEPARTMENTS = ("projects", "reviews")
ASSESS, FILE = FILING
[REVIEW] = PRELIMINARY_REVIEW


async def recorded(system: System) -> dict[str, tuple[int, int]]:
    """Department → how many events and commands its log has."""
    return {
        name: await _counted(secrets.auditor_dsn(system.stack.folder.secrets, name)) for name in DEPARTMENTS
    }


async def _counted(dsn: str) -> tuple[int, int]:
    connection = await asyncpg.connect(dsn)
    try:
        return (
            await connection.fetchval("select count(*) from events"),
            await connection.fetchval("select count(*) from commands"),
        )
    finally:
        await connection.close()


async def dry_run(
    system: System, service: str, id: str, command: str, by: dict[str, str], fields: dict[str, Any]
) -> httpx.Response:
    await system.upload(service, by, json.dumps(fields))
    url = system.stack.plan.url(service) + command_path(service, kebab(command), id)
    return await system.http.post(url, params={"dry_run": "true"}, json=fields, headers=by)


async def in_review(system: System) -> str:
    """A project whose plan waits for its preliminary review, as both departments show."""
    id = system.new_project()
    await submit_plan(system, id)
    await system.until("projects", id, status="in_review")
    await system.until("reviews", id, plan_version=1)
    return id


async def test_K3_dry_runs_of_two_departments_record_nothing_and_use_no_id_up(system: System):
    id, key = await in_review(system), str(new_id())
    bureau = system.headers("county_bureau", **{"Idempotency-Key": key})
    rows = [await system.row(service, id) for service in DEPARTMENTS]
    before = await recorded(system)
    dry = await dry_run(system, "reviews", id, "RecordPreliminaryReview", bureau, body(REVIEW))
    late = await dry_run(system, "projects", id, "ConfirmApplication", system.headers("street"), {})
    early = await dry_run(system, "projects", id, "ApprovePlan", system.headers("county_government"), {})
    assert (dry.status_code, late.status_code, early.status_code) == (200, 200, 400)
    assert [event["type"] for event in dry.json()["events"]] == ["PreliminaryReviewPassed"]
    assert late.json()["events"] == []
    assert await recorded(system) == before
    assert [await system.row(service, id) for service in DEPARTMENTS] == rows
    real = await system.post("reviews", id, "RecordPreliminaryReview", bureau, **body(REVIEW))
    assert (real.status_code, real.json()["version"]) == (200, dry.json()["version"] + 1)
    again = await dry_run(system, "reviews", id, "RecordPreliminaryReview", bureau, body(REVIEW))
    assert (again.status_code, again.json()) == (200, real.json())


async def test_what_would_be_recorded_in_another_stream_is_told(system: System):
    id = await in_review(system)
    await send(system, id, ASSESS)
    before = await recorded(system)
    bureau = system.headers("county_bureau")
    dry = (await dry_run(system, "reviews", id, "FileForRecord", bureau, body(FILE))).json()
    assert await recorded(system) == before
    streams = [(event["type"], event["stream"].partition("-")[0]) for event in dry["events"]]
    assert ("NumberAllotted", "register") in streams
    filed = await send(system, id, FILE)
    assert [event["type"] for event in filed["events"]] == [event["type"] for event in dry["events"]]


async def test_gates_of_two_departments(system: System):
    id = await in_review(system)
    for service, collection, role, command in (
        ("projects", "projects", "county_government", "ApprovePlan"),
        ("reviews", "reviews", "county_bureau", "RecordPreliminaryReview"),
    ):
        url = f"{system.stack.plan.url(service)}/{collection}/{id}/gates"
        answer = await system.http.get(url, headers=system.headers(role))
        possible = {one["command"]: one["possible"] for one in answer.json()["commands"]}
        assert possible[command] is (service == "reviews")


async def test_a_stream_that_no_person_begins_is_not_found_before_it_is_there(system: System):
    url = f"{system.stack.plan.url('reviews')}/reviews/nobody/gates"
    answer = await system.http.get(url, headers=system.headers("county_bureau"))
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:jiugai:problem:not-found")


async def test_explain_says_by_its_exit_code_what_is_possible(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JIUGAI_STATE", str(system.stack.folder.root))
    id, file = system.new_project(), tmp_path / "command.json"
    await apply(system, id)
    before = await recorded(system)
    confirm = {"service": "projects", "id": id, "command": "ConfirmApplication", "by": {"role": "street"}}
    start = confirm | {"command": "StartConstruction", "by": {"role": "implementer"}}
    asked = {
        "possible": (confirm, 0, "ApplicationConfirmed"),
        "not now": (start, 1, "此时不能开工"),
        "not with this role": (confirm | {"by": {"role": "province"}}, 1, "须由以下角色办理"),
        "malformed": (confirm | {"body": {"colour": "red"}}, 2, "/colour"),
    }
    for what, exit_code, said in asked.values():
        file.write_text(json.dumps(what))
        done = await asyncio.to_thread(
            CliRunner().invoke, app, ["explain", str(file)], env={"COLUMNS": "200"}
        )
        assert (done.exit_code, said in done.output) == (exit_code, True), done.output
    assert await recorded(system) == before
