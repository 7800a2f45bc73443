"""A publisher one version newer than its subscribers: a field more, a type more (K12)."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from deploy.site.components import SERVICES
from deploy.stack.local import LocalStack
from tests.faults.conftest import SEED, FaultRun, clients
from tests.faults.expected import Expected
from tests.faults.load import Load
from tests.faults.processes import process
from tests.faults.variant import Edit, variant
from tests.stack import forget_addresses

pytestmark = [pytest.mark.stack, pytest.mark.full]

PROJECT = "services/projects/project"
EVENTS, DECIDE = f"{PROJECT}/applying/events.py", f"{PROJECT}/applying/decide.py"
VIEW = "services/projects/views/projects.py"
PLAN = '    title: ClassVar = Words("实施方案已报审", "the plan is submitted")\n'
NEWER = (
    Edit(
        f"{PROJECT}/planning/events.py",
        PLAN,
        f"{PLAN}    schema_version = 2\n    upcasts = (dict,)\n    urgent: bool = True\n",
    ),
    Edit(
        EVENTS,
        "class ApplicationReturned(ApplyingEvent):",
        "class ApplicationWelcomed(ApplyingEvent):\n"
        '    title: ClassVar = Words("申请已受到欢迎", "the application is welcomed")\n\n\n'
        "class ApplicationReturned(ApplyingEvent):",
    ),
    Edit(EVENTS, "    | ApplicationConfirmed\n", "    | ApplicationConfirmed\n    | ApplicationWelcomed\n"),
    Edit(DECIDE, "    ApplicationConfirmed,\n", "    ApplicationConfirmed,\n    ApplicationWelcomed,\n"),
    Edit(
        DECIDE,
        "[ApplicationConfirmed(confirmed_by=by.organisation)]",
        "[ApplicationConfirmed(confirmed_by=by.organisation), ApplicationWelcomed()]",
    ),
    Edit(VIEW, "    ApplicationConfirmed,\n", "    ApplicationConfirmed,\n    ApplicationWelcomed,\n"),
    Edit(
        VIEW,
        "        case ApplicationConfirmed():",
        "        case ApplicationConfirmed() | ApplicationWelcomed():",
    ),
)


@pytest.fixture
async def newer(tmp_path: Path) -> AsyncIterator[FaultRun]:
    """The projects service is of the next version, those that listen to it are of this one."""
    forget_addresses()
    with LocalStack(tmp_path / "stack", ("postgres", "kafka", *SERVICES), ports="free") as stack:
        stack.stop("projects")
        code = variant(tmp_path / "code", *NEWER)
        as_owner = {**os.environ, **stack.owner_env("projects")}
        migration = [sys.executable, "-m", "shared.migrate", "projects"]
        await asyncio.to_thread(subprocess.run, migration, cwd=code, env=as_owner, check=True)
        async with process(stack, "projects", code=code), clients() as http:
            yield FaultRun(stack, Load(stack, http, Random(SEED)))


async def test_K12_older_subscribers_pass_over_what_they_do_not_know(newer: FaultRun):
    await newer.load.until(commands=300, clients=6)
    await newer.check(Expected(newer=frozenset({"projects"})))
    published = (await newer.evidence()).departments["projects"].events
    assert "ApplicationWelcomed" in {event.type for event in published}
    submitted = [event for event in published if event.type == "PlanSubmitted"]
    assert {event.schema_version for event in submitted} == {2}
    assert all(b'"urgent":true' in event.data for event in submitted)
