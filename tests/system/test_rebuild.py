"""K7 on the running system: `jiugai rebuild`, and a release with another fold."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from demo.paths import project_view
from deploy.site.components import SERVICES
from deploy.site.folder import CHECKOUT
from tests.samples.papers import ESTIMATE
from tests.system.conftest import PATIENCE_S, System
from tests.system.steps import apply, submit_plan

pytestmark = pytest.mark.stack


async def jiugai(system: System, *arguments: str) -> tuple[int, str]:
    """Exit code and what it said."""
    environment = {**os.environ, "JIUGAI_STATE": str(system.stack.folder.root), "COLUMNS": "200"}
    command = (sys.executable, "-m", "deploy.cli", *arguments)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=CHECKOUT, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def view(system: System, service: str) -> Any:
    url = f"{system.stack.plan.url(service)}/{project_view(service).name}"
    answer = await system.http.get(url, params={"limit": 1000}, headers=system.headers("auditor"))
    return answer.json()


@pytest.mark.parametrize("service", SERVICES)
async def test_K7_a_view_that_is_rebuilt_while_the_system_runs_is_the_same(system: System, service: str):
    id = system.new_project()
    await submit_plan(system, id)
    await system.until("reviews", id, status="opened")
    await system.until("funding", id, estimate=ESTIMATE)
    await system.until("projects", id, status="in_review")
    before = await view(system, service)
    code, said = await jiugai(system, "rebuild", service)
    assert code == 0, said
    assert "identical" in said
    assert await view(system, service) == before
    await system.healthy(service)
    code, said = await jiugai(system, "rebuild", service, project_view(service).name, "--drop-old")
    assert code == 0, said
    assert f"{service}.{project_view(service).name}@" in said
    await submit_plan(system, again := system.new_project())
    await system.until("projects", again, status="in_review")
    await system.until("funding", again, estimate=ESTIMATE)


async def test_K7_a_release_with_another_fold_fills_its_own_version_and_shows_it(
    system: System, tmp_path: Path
):
    id = system.new_project()
    await apply(system, id)
    await system.until("projects", id, status="applied")
    async with another_release(system, tmp_path):
        await system.until("projects", id, status="asked_for")
        assert (await system.http.get(f"{system.stack.plan.url('projects')}/health")).json()[
            "rebuilding"
        ] == {}
        await system.send("projects", id, "ConfirmApplication", "street")
        await system.until("projects", id, status="confirmed")
        await apply(system, other := system.new_project())
        await system.until("projects", other, status="asked_for")
    await system.until("projects", id, status="confirmed")
    await system.until("projects", other, status="applied")


@asynccontextmanager
async def another_release(system: System, folder: Path) -> AsyncIterator[None]:
    """The service of projects as a process of code in which an application has another name; then the
    code as it is again."""
    for package in ("services", "shared", "deploy"):
        shutil.copytree(CHECKOUT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    fold = folder / "services/projects/views/projects.py"
    changed = fold.read_text().replace('status="applied"', 'status="asked_for"')
    fold.write_text(re.sub(r"version=(\d+),", lambda found: f"version={int(found[1]) + 1},", changed))
    await asyncio.to_thread(system.stack.stop, "projects")
    owner = {**os.environ, **system.stack.owner_env("projects")}
    migration = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "shared.migrate", "projects", cwd=folder, env=owner
    )
    assert await migration.wait() == 0
    service = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.projects",
        cwd=folder,
        env={**os.environ, **system.stack.env("projects")},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        service.terminate()
        async with asyncio.timeout(PATIENCE_S):
            await service.wait()
        await asyncio.to_thread(system.stack.migrate, "projects")
        await asyncio.to_thread(system.stack.start, "projects")
