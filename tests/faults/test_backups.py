"""A backup of PostgreSQL put back under running services, behind what Kafka and its readers hold (K13)."""

import asyncio
from pathlib import Path

import pytest

from demo.steps import Request
from deploy.site.components import SERVICES
from tests.eventually import eventually
from tests.faults.backups import REMEDY, back_up, ends, problems, put_back, recovered
from tests.faults.conftest import FaultRun
from tests.faults.scenarios import new_lives
from tests.faults.settle import rest

pytestmark = [pytest.mark.stack, pytest.mark.full]

CLIENTS = 6
# Answers: so many that every service records something.
A_WHILE = 120


async def worked(faults: FaultRun) -> dict[str, int]:
    """Returns where each service's log ends then."""
    async with faults.load.meanwhile(CLIENTS):
        await faults.load.answered(A_WHILE)
    await rest(faults.stack)
    return await ends(faults)


async def no_command_is_taken(faults: FaultRun) -> None:
    """A project applies, as rightly as any."""
    request = next(new_lives(faults.load.chance)).steps[0]
    assert isinstance(request, Request)
    url, signed = faults.stack.plan.url(request.service), faults.load.signed(request.by)
    for file in request.files:
        assert (await faults.load.http.post(f"{url}/files", headers=signed, content=file)).status_code == 200
    got = await faults.load.http.post(
        url + request.path,
        headers=signed | {"Idempotency-Key": str(request.id)},
        json=request.body,
    )
    assert (got.status_code, REMEDY in got.json()["detail"]) == (503, True), got.text
    assert int(got.headers["Retry-After"]) > 0


async def test_K13_a_restored_backup_is_noticed_by_all_and_completed(faults: FaultRun, tmp_path: Path):
    backed_up = await worked(faults)
    await back_up(faults, tmp_path / "backup")
    ended = await worked(faults)
    went_back = [service for service in SERVICES if ended[service] > backed_up[service]]
    assert "projects" in went_back
    await put_back(faults, tmp_path / "backup")
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
