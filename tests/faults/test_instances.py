"""Two instances of one service: they come and go, stand still, take each other's work over (K1, K4, K5)."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest

from deploy.site.plan import LOOPBACK, free_ports
from services.projects.app import service as projects
from shared.views.live import LiveView
from tests.faults.conftest import FaultRun
from tests.faults.groups import has_members
from tests.faults.load import LOOK_EVERY_S, patience
from tests.faults.processes import one_more
from tests.faults.test_database import superuser

pytestmark = pytest.mark.stack

CLIENTS = 6
# Answers: so many that both instances have something to do.
A_WHILE = 40
GROUP = LiveView(projects.view("projects"), projects.name).group


@asynccontextmanager
async def second(ordeal: FaultRun, service: str) -> AsyncIterator[Callable[[int], None]]:
    """Another instance that clients speak to as well; yields what sends it a signal."""
    port = free_ports()[service]
    address = f"http://{LOOPBACK}:{port}"
    async with one_more(ordeal.stack, service, port) as instance:
        await well(ordeal, address)
        ordeal.load.addresses[service].append(address)
        try:
            yield instance.send_signal
            await instance.wait()
        finally:
            ordeal.load.addresses[service].remove(address)


async def well(ordeal: FaultRun, address: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await ordeal.load.http.get(f"{address}/health")).json()["healthy"]:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("times", [1, pytest.param(12, marks=pytest.mark.full)])
async def test_K5_an_instance_that_comes_and_goes_every_few_seconds(ordeal: FaultRun, times: int):
    async with ordeal.load.meanwhile(CLIENTS):
        for n in range(2 * times):
            async with second(ordeal, "projects" if n % 4 else "reviews") as send:
                await ordeal.load.answered(A_WHILE)
                send(signal.SIGKILL if n % 2 else signal.SIGTERM)
    await ordeal.check()


async def test_K4_K5_an_instance_that_stood_still_while_the_other_took_over(ordeal: FaultRun):
    """Its lock is gone and its partitions are another's when it goes on with what it was doing."""
    async with (
        superuser(ordeal, "projects") as sql,
        ordeal.load.meanwhile(CLIENTS),
        second(ordeal, "projects") as send,
    ):
        await has_members(ordeal.stack, GROUP, 2)
        first = ordeal.load.addresses["projects"].pop(0)
        ordeal.stack.kill("projects", signal.SIGSTOP)
        await relay_ended(sql)
        relayed = await sql.fetchval("select position from relay")
        await has_members(ordeal.stack, GROUP, 1)
        async with patience(lambda: "the other instance relays"):
            while await sql.fetchval("select position from relay") <= relayed:
                await asyncio.sleep(LOOK_EVERY_S)
        ordeal.stack.kill("projects", signal.SIGCONT)
        ordeal.load.addresses["projects"].append(first)
        await well(ordeal, first)
        send(signal.SIGTERM)
    await ordeal.check()


@pytest.mark.parametrize("times", [5, pytest.param(40, marks=pytest.mark.full)])
async def test_K4_relays_that_lose_their_lock_while_they_publish(ordeal: FaultRun, times: int):
    """Each time the other instance is the relay at once, and the first does not know yet."""
    async with (
        superuser(ordeal, "projects") as sql,
        ordeal.load.meanwhile(CLIENTS),
        second(ordeal, "projects") as send,
    ):
        for _ in range(times):
            await ordeal.load.answered(A_WHILE)
            await relay_ended(sql)
        send(signal.SIGTERM)
    await ordeal.check()


async def relay_ended(sql: asyncpg.Connection) -> None:
    """Whoever is the relay has lost its lock."""
    async with patience(lambda: "somebody is the relay"):
        while not await sql.fetch(_END_RELAY):
            await asyncio.sleep(LOOK_EVERY_S)


_END_RELAY = """
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())"""
