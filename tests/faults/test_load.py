"""Many clients at once, with all that clients do wrong: each command takes effect once, or not at all."""

import asyncio
import signal

import pytest

from deploy.site.components import SERVICES
from tests.faults.conftest import FaultRun

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(
    ("commands", "clients"), [(1_000, 12), pytest.param(20_000, 48, marks=pytest.mark.full)]
)
async def test_K1_K3_conflicts_and_repeated_ids_among_many_commands(
    faults: FaultRun, commands: int, clients: int
):
    before = len(faults.load.answers)
    await faults.load.until(commands, clients)
    assert len(faults.load.answers) - before >= commands
    await faults.check()


@pytest.mark.full
async def test_K5_services_killed_at_any_moment(faults: FaultRun):
    async with faults.load.meanwhile(clients=8):
        for n in range(24):
            await faults.load.answered(faults.load.chance.randrange(20, 200))
            service = SERVICES[n % len(SERVICES)]
            await asyncio.to_thread(faults.stack.wait, service)
            await asyncio.to_thread(faults.stack.kill, service, signal.SIGKILL)
    await faults.check()
