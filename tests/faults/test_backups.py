"""A backup of PostgreSQL put back under running services, behind what Kafka and its readers hold (K13)."""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from demo.steps import Request
from deploy.site.components import SERVICES
from deploy.site.folder import CHECKOUT
from tests.eventually import eventually
from tests.faults.conftest import FaultRun
from tests.faults.scenarios import new_lives
from tests.faults.settle import rest
from tests.faults.test_database import superuser

pytestmark = [pytest.mark.stack, pytest.mark.full]

CLIENTS = 6
# Answers: so many that every service records something.
A_WHILE = 120
REMEDY = "jiugai recover"


@asynccontextmanager
async def stopped_database(faults: FaultRun) -> AsyncIterator[Path]:
    """Gives the folder of its data."""
    await asyncio.to_thread(faults.stack.stop, "postgres")
    yield faults.stack.folder.data("postgres")
    await asyncio.to_thread(faults.stack.start, "postgres")


async def worked(faults: FaultRun) -> dict[str, int]:
    """Returns where each service's log ends then."""
    async with faults.load.meanwhile(CLIENTS):
        await faults.load.answered(A_WHILE)
    await rest(faults.stack)
    ends = {}
    for service in SERVICES:
        async with superuser(faults, service) as sql:
            ends[service] = await sql.fetchval("select position from head")
    return ends


async def copied(data: Path, to: Path) -> None:
    """With their owners: PostgreSQL does not run as root."""
    copying = await asyncio.create_subprocess_exec("cp", "-a", str(data), str(to))
    assert await copying.wait() == 0


async def problems(faults: FaultRun, service: str) -> list[str]:
    """Those that only an operator mends."""
    with suppress(httpx.TransportError):
        got = await faults.load.http.get(faults.stack.plan.url(service) + "/health")
        return [said for said in got.json()["problems"] if REMEDY in said]
    return []


async def recovered(faults: FaultRun, service: str) -> str:
    """What `jiugai recover` says."""
    environment = {**os.environ, "JIUGAI_STATE": str(faults.stack.folder.root)}
    command = [sys.executable, "-m", "deploy.cli", "recover", service, "--reason", "drill"]
    run = await asyncio.create_subprocess_exec(
        *command, cwd=CHECKOUT, env=environment, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await run.communicate()
    assert run.returncode == 0, said.decode()
    return said.decode()


async def no_command_is_taken(faults: FaultRun) -> None:
    """A project applies, as rightly as any."""
    request = next(new_lives(faults.load.chance)).steps[0]
    assert isinstance(request, Request)
    got = await faults.load.http.post(
        faults.stack.plan.url(request.service) + request.path,
        headers=faults.load.signed(request.by) | {"Idempotency-Key": str(request.id)},
        json=request.body,
    )
    assert (got.status_code, REMEDY in got.json()["detail"]) == (503, True), got.text
    assert int(got.headers["Retry-After"]) > 0


async def test_K13_a_restored_backup_is_noticed_by_all_and_completed(faults: FaultRun, tmp_path: Path):
    backed_up = await worked(faults)
    async with stopped_database(faults) as data:
        await copied(data, tmp_path / "backup")
    ended = await worked(faults)
    went_back = [service for service in SERVICES if ended[service] > backed_up[service]]
    assert "projects" in went_back
    async with stopped_database(faults) as data:
        await asyncio.to_thread(shutil.rmtree, data)
        await copied(tmp_path / "backup", data)
    for begins_anew in went_back[::2]:
        await asyncio.to_thread(faults.stack.kill, begins_anew)
    for service in went_back:
        await eventually(lambda s=service: problems(faults, s), f"{service} says that its log went back", 60)
    await no_command_is_taken(faults)
    for service in went_back:
        assert "come back" in await recovered(faults, service)
    for service in SERVICES:
        await asyncio.to_thread(faults.stack.wait, service)
    await worked(faults)
    await faults.check()
