"""A quarter of an hour in which everything befalls the system, in an order out of the seed (K1 to K13).

JIUGAI_DRILL_MINUTES=2 makes it shorter; a round that has begun is ended.
"""

import asyncio
import os
import signal
import time
import xmlrpc.client
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from deploy.site.components import SERVICES
from deploy.site.plan import LOOPBACK, free_ports
from tests.eventually import eventually
from tests.faults.backups import back_up, ends, problems, put_back, recovered
from tests.faults.conftest import SEED, FaultRun, clients
from tests.faults.disks import SmallSystem, small_system
from tests.faults.load import Load
from tests.faults.processes import one_more
from tests.faults.settle import rest

pytestmark = [pytest.mark.stack, pytest.mark.full]

MINUTES = float(os.environ.get("JIUGAI_DRILL_MINUTES", "15"))
CLIENTS = 6
PARTS = ("postgres", "kafka", *SERVICES)
# Room for all that is written in that time, and for the WAL that PostgreSQL keeps.
MEGABYTES = {"postgres": 3000, "kafka": 1500}
# Longer than a disk is full, a process hangs and a backup is put back, all killed again and again meanwhile.
PATIENCE_S = 600
# Seconds from one kill to the next; and how long a fault lasts, longer than a lease and shorter.
KILLED_AFTER_S = (1, 15)
LASTS_S = (5, 40)


@dataclass
class Drill(FaultRun):
    """befell  all that was done to the system, in its order"""

    system: SmallSystem
    chance: Random
    befell: list[str] = field(default_factory=list)

    def befalls(self, what: str) -> None:
        self.befell.append(what)
        print(f"{time.strftime('%H:%M:%S')} {what}")

    @asynccontextmanager
    async def under_fire(self) -> AsyncIterator[None]:
        """As long as the body runs: clients ask, and one part after the other is killed."""
        async with self.load.meanwhile(CLIENTS):
            killing = asyncio.create_task(self._kill())
            try:
                yield
            finally:
                killing.cancel()
                await asyncio.wait([killing])
        if not killing.cancelled():
            killing.result()

    async def _kill(self) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(*KILLED_AFTER_S))
            part = self.chance.choice(PARTS)
            with suppress(xmlrpc.client.Fault):  # it does not run just now
                await asyncio.to_thread(self.stack.kill, part)
                self.befalls(f"killed {part}")

    async def full_disk(self, part: str) -> None:
        self.befalls(f"disk of {part} full")
        with self.system.disks[part].full():
            await self.a_while()
        self.befalls(f"disk of {part} free again")

    async def hung_process(self) -> None:
        """Another instance is there, which takes over what the first one held."""
        service = self.chance.choice(SERVICES)
        port = free_ports()[service]
        async with one_more(self.stack, service, port) as instance:
            self.load.addresses[service].append(f"http://{LOOPBACK}:{port}")
            await self.a_while()
            with suppress(xmlrpc.client.Fault):
                await asyncio.to_thread(self.stack.kill, service, signal.SIGSTOP)
                self.befalls(f"{service} hangs")
            await self.a_while()
            with suppress(xmlrpc.client.Fault):
                await asyncio.to_thread(self.stack.kill, service, signal.SIGCONT)
                self.befalls(f"{service} goes on")
            self.load.addresses[service].pop()
            with suppress(ProcessLookupError):
                instance.terminate()
            await instance.wait()

    async def a_while(self) -> None:
        await asyncio.sleep(self.chance.uniform(*LASTS_S))

    def mischief(self) -> list[Callable[[], Coroutine[None, None, None]]]:
        """Each kind of it, in any order."""
        kinds = [lambda: self.full_disk("postgres"), lambda: self.full_disk("kafka"), self.hung_process]
        return self.chance.sample(kinds, len(kinds))

    async def well(self) -> None:
        for part in PARTS:
            await eventually(
                lambda p=part: asyncio.to_thread(self._is_well, p), f"{part} is well", PATIENCE_S
            )

    def _is_well(self, part: str) -> bool:
        return self.stack.why_unhealthy(part) is None


@pytest.fixture
async def drill(tmp_path: Path) -> AsyncIterator[Drill]:
    with small_system(tmp_path / "system", MEGABYTES) as system:
        async with clients() as http:
            load = Load(system.stack, http, Random(SEED), patience=PATIENCE_S)
            yield Drill(system.stack, load, system, Random(SEED))


async def test_K13_kills_full_disks_a_hung_process_and_a_restored_backup(drill: Drill, tmp_path: Path):
    begun, rounds = time.monotonic(), 0
    while time.monotonic() < begun + 60 * MINUTES:
        rounds += 1
        await one_round(drill, tmp_path / f"backup-{rounds}")
    print(f"{rounds} rounds, {len(drill.load.answers)} answers, {drill.load.resent} sent again")
    await drill.check()


async def one_round(drill: Drill, backup: Path) -> None:
    """What was not published when the backup is put back is lost with the database: it is published first."""
    async with drill.under_fire():
        await drill.a_while()
    async with drill.load.meanwhile(CLIENTS):
        drill.befalls("backup")
        await back_up(drill, backup)
    async with drill.under_fire():
        for misfortune in drill.mischief():
            await misfortune()
            await drill.a_while()
    await drill.well()
    await rest(drill.stack)
    ended = await ends(drill)
    drill.befalls("backup put back")
    await put_back(drill, backup)
    backed_up = await ends(drill)
    async with drill.load.meanwhile(CLIENTS):
        for service in SERVICES:
            if backed_up[service] < ended[service]:
                await eventually(lambda s=service: problems(drill, s), f"{service} went back", PATIENCE_S)
                drill.befalls(f"recovered {service}")
                await recovered(drill, service)
        await drill.well()
