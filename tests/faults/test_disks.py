"""The disk of the database, and that of the broker, full to the last block while clients go on (K4, K11)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

import httpx
import pytest

from deploy.site.components import SERVICES
from tests.eventually import eventually
from tests.faults.conftest import SEED, FaultRun, clients
from tests.faults.disks import Disk, small_system
from tests.faults.load import PATIENCE_S, Load

pytestmark = [pytest.mark.stack, pytest.mark.full]

CLIENTS = 4
# Answers: so many that every service has something on its way.
A_WHILE = 60
# Projects that apply while the broker has no disk, so that there is something it does not have.
NEW = 20
# Answers that ask for patience.
REFUSED = 50
MEGABYTES = {"postgres": 300, "kafka": 200}


@dataclass
class SmallDisks(FaultRun):
    disks: Mapping[str, Disk]

    async def named(self, said: str) -> bool:
        """Whether the health of some service says so."""
        found = [await self._problems(service) for service in SERVICES]
        return any(said in problem for problems in found for problem in problems)

    async def _problems(self, service: str) -> list[str]:
        try:
            answer = await self.load.http.get(f"{self.stack.plan.url(service)}/health")
        except httpx.TransportError:
            return []
        problems: list[str] = answer.json()["problems"]
        return problems


@pytest.fixture(scope="module")
async def small(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SmallDisks]:
    """A whole system on disks of its own."""
    with small_system(tmp_path_factory.mktemp("small"), MEGABYTES) as system:
        async with clients() as http:
            yield SmallDisks(system.stack, Load(system.stack, http, Random(SEED)), system.disks)


async def test_K11_the_disk_of_the_database_is_full_for_a_while(small: SmallDisks):
    """Clients are asked for patience, health says why, and nobody's events are parked."""
    async with small.load.meanwhile(CLIENTS):
        await small.load.answered(A_WHILE)
        with small.disks["postgres"].full():
            named = partial(small.named, "No space left on device")
            await eventually(named, "the full disk is named", PATIENCE_S)
            enough = small.load.resent + REFUSED
            await eventually(lambda: small.load.resent >= enough, "commands refused for now", PATIENCE_S)
        await small.load.answered(A_WHILE)
    await small.check()
    for service in SERVICES:
        await asyncio.to_thread(small.stack.wait, service)


async def test_K4_K11_the_disk_of_the_broker_is_full_for_a_while(small: SmallDisks):
    """Commands are taken and views are served meanwhile; the broker is not there, and comes back."""
    async with small.load.meanwhile(CLIENTS):
        await small.load.answered(A_WHILE)
        with small.disks["kafka"].full():
            await eventually(partial(small.named, "Kafka: "), "the broker is missed", PATIENCE_S)
            await small.load.begin(NEW)
        await asyncio.to_thread(small.stack.wait, "kafka")
        await small.load.answered(A_WHILE)
    await small.check()
