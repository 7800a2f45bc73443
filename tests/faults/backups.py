"""A backup of PostgreSQL: taken, put back under running services, and what an operator does then."""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from deploy.site.components import SERVICES
from deploy.site.folder import CHECKOUT
from tests.faults.conftest import FaultRun
from tests.faults.test_database import superuser

REMEDY = "jiugai recover"


async def back_up(faults: FaultRun, to: Path) -> None:
    """With the server stopped, whatever clients ask meanwhile."""
    async with _stopped_database(faults) as data:
        await _copied(data, to)


async def put_back(faults: FaultRun, backup: Path) -> None:
    """In the place of all that the server has."""
    async with _stopped_database(faults) as data:
        for entry in data.iterdir():
            await asyncio.to_thread(shutil.rmtree if entry.is_dir() else Path.unlink, entry)
        await _copied(backup, data)


async def ends(faults: FaultRun) -> dict[str, int]:
    """Service → position of the newest event in its log."""
    found = {}
    for service in SERVICES:
        async with superuser(faults, service) as sql:
            found[service] = await sql.fetchval("select position from head")
    return found


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


@asynccontextmanager
async def _stopped_database(faults: FaultRun) -> AsyncIterator[Path]:
    """Gives the folder of its data."""
    await asyncio.to_thread(faults.stack.stop, "postgres")
    yield faults.stack.folder.data("postgres")
    await asyncio.to_thread(faults.stack.start, "postgres")


async def _copied(data: Path, to: Path) -> None:
    """With their owners: PostgreSQL does not run as root."""
    copying = await asyncio.create_subprocess_exec("cp", "-a", f"{data}/.", str(to))
    assert await copying.wait() == 0
