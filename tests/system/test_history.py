"""The audit desk on the real system: a project's life across services, from Kafka alone."""

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE
from typing import Any

import asyncpg
import pytest

from deploy.cli.addresses import addresses
from deploy.site.components import SERVICES
from deploy.site.folder import CHECKOUT
from shared.core.recovered import LOG
from shared.kafka.topics import partition_of
from tests.eventually import eventually
from tests.samples.papers import ESTIMATE
from tests.system.conftest import System
from tests.system.steps import submit_plan

pytestmark = pytest.mark.stack

LATER, BEFORE = "2024-12-02", "2024-12-01"
TOLD = [
    ("projects", "RenovationApplicationSubmitted", None),
    ("projects", "ApplicationConfirmed", None),
    ("projects", "EligibilityAssessed", None),
    ("projects", "PlanDrafted", None),
    ("projects", "PlanSubmitted", None),
    ("reviews", "ReviewOpened", "PlanSubmitted"),
    ("reviews", "DeclarationNoted", "PlanSubmitted"),
    ("funding", "LedgerOpened", "PlanSubmitted"),
    ("reviews", "PreliminaryReviewFailed", None),
    ("projects", "PlanSentBack", "PreliminaryReviewFailed"),
]


@pytest.fixture(scope="module")
async def project(system: System) -> str:
    """One whose plan was sent back by the preliminary review: three services know of it."""
    id = system.new_project()
    await submit_plan(system, id)
    await system.until("funding", id, estimate=ESTIMATE)
    await system.until("reviews", id, status="opened")
    review = {"passed": False, "defects": ["缺图纸"], "occurred_on": LATER}
    await system.send("reviews", id, "RecordPreliminaryReview", "county_bureau", **review)
    await system.until("projects", id, status="sent_back")
    await published(system, id, len(TOLD))
    return id


async def ask(system: System, id: str, role: str = "auditor", **query: str) -> Any:
    url = f"{system.stack.plan.url('audit')}/projects/{id}/history"
    answer = await system.http.get(url, params=query, headers=system.headers(role))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def published(system: System, id: str, count: int) -> None:
    """A view may show an event of its own service before the relay has published it."""

    async def all_there() -> bool:
        return len((await ask(system, id))["entries"]) >= count

    await eventually(all_there, f"{count} events of {id}")


async def test_a_projects_life_across_services_in_causal_order(system: System, project: str):
    history = await ask(system, project)
    told = [(e["service"], e["type"], (e["because"] or {}).get("type")) for e in history["entries"]]
    assert sorted(told[5:8]) == sorted(TOLD[5:8])  # which of those that follow comes first is open
    assert told[:5] + told[8:] == TOLD[:5] + TOLD[8:]
    assert (history["verified"], history["findings"]) == (len(TOLD), [])
    assert {s["topic"] for s in history["searched"]} == {f"{s}.events" for s in SERVICES}
    assert {s["partition"] for s in history["searched"]} == {partition_of(project), partition_of(LOG)}


async def test_as_of_a_date_it_stops_there_and_knows_each_services_state(system: System, project: str):
    history = await ask(system, project, as_of=BEFORE)
    assert len(history["entries"]) == 8
    assert {s["service"]: s["state"] for s in history["states"]} == {
        "projects": "InReview",
        "reviews": "Opened",
        "funding": "Planned",
        "maintenance": "Unopened",
    }


async def test_jiugai_history_tells_the_same(system: System, project: str):
    told = json.loads(await jiugai(system, project, "--json"))
    assert told == await ask(system, project)
    shown = await jiugai(system, project, "--as-of", BEFORE)
    assert "InReview 方案正在审核" in shown
    assert f"all {len(TOLD)} digests match" in shown
    assert "PlanSentBack" not in shown


async def test_the_pages_queries_run_as_the_auditor_and_find_the_log_gapless(system: System, project: str):
    page = (CHECKOUT / "docs" / "auditing.md").read_text()
    [sql] = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    gapless, decided = sql.replace("xj-2024-001", project).strip().removesuffix(";").split(";")
    auditor = await asyncpg.connect(addresses(system.stack.folder)["PROJECTS_DSN"])
    try:
        assert tuple(await auditor.fetchrow(gapless)) == (True, True)
        commands = [row["command"] for row in await auditor.fetch(decided)]
    finally:
        await auditor.close()
    assert commands[-2:] == ["SubmitPlan", "RecordPlanSentBack"]


async def jiugai(system: System, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from deploy.cli.commands import app; app()",
        "history",
        *arguments,
        cwd=CHECKOUT,
        env={**os.environ, "JIUGAI_STATE": str(system.stack.folder.root)},
        stdout=PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()
