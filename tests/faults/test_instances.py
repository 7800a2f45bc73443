"""Two instances of one service: they come and go, stand still, take each other's work over (K1, K4, K5)."""

import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
import httpx
import pytest

from deploy.site.plan import LOOPBACK, free_ports
from services.projects.app import service as projects
from shared.views.live import LiveView
from tests.eventually import eventually
from tests.faults.conftest import FaultRun
from tests.faults.groups import has_members
from tests.faults.load import PATIENCE_S
from tests.faults.processes import one_more
from tests.faults.test_database import superuser

pytestmark = pytest.mark.stack

CLIENTS = 6
# Answers: so many that both instances have something to do.
A_WHILE = 40
GROUP = LiveView(projects.view("projects"), projects.name).group


@asynccontextmanager
async def second(faults: FaultRun, service: str) -> AsyncIterator[Callable[[int], None]]:
    """Another instance that clients speak to as well; yields what sends it a signal."""
    port = free_ports()[service]
    address = f"http://{LOOPBACK}:{port}"
    async with one_more(faults.stack, service, port) as instance:
        await well(faults, address)
        faults.load.addresses[service].append(address)
        try:
            yield instance.send_signal
            await instance.wait()
        finally:
            faults.load.addresses[service].remove(address)


async def well(faults: FaultRun, address: str) -> None:
    async def healthy() -> bool:
        try:
            answer = await faults.load.http.get(f"{address}/health")
        except httpx.TransportError:
            return False
        return bool(answer.json()["healthy"])

    await eventually(healthy, f"{address} is healthy")


@pytest.mark.parametrize("times", [1, pytest.param(12, marks=pytest.mark.full)])
async def test_K5_an_instance_that_comes_and_goes_every_few_seconds(faults: FaultRun, times: int):
    async with faults.load.meanwhile(CLIENTS):
        for n in range(2 * times):
            async with second(faults, "projects" if n % 4 else "reviews") as send:
                await faults.load.answered(A_WHILE)
                send(signal.SIGKILL if n % 2 else signal.SIGTERM)
    await faults.check()


async def test_K4_K5_an_instance_that_stood_still_while_the_other_took_over(faults: FaultRun):
    """Its lease and its partitions are another's when it goes on with what it was doing."""
    async with superuser(faults, "projects") as sql:
        holder = await eventually(lambda: sql.fetchval(_HOLDER), "the first is the relay", PATIENCE_S)
        async with faults.load.meanwhile(CLIENTS), second(faults, "projects") as send:
            await has_members(faults.stack, GROUP, 2)
            first = faults.load.addresses["projects"].pop(0)
            faults.stack.kill("projects", signal.SIGSTOP)
            relayed = await sql.fetchval("select position from relay where topic = 'events'")
            await has_members(faults.stack, GROUP, 1)
            further = partial(sql.fetchval, _FURTHER, holder, relayed)
            await eventually(further, "the other instance relays", PATIENCE_S)
            faults.stack.kill("projects", signal.SIGCONT)
            faults.load.addresses["projects"].append(first)
            await well(faults, first)
            send(signal.SIGTERM)
    await faults.check()


@pytest.mark.parametrize("times", [5, pytest.param(40, marks=pytest.mark.full)])
async def test_K4_relays_that_lose_their_lease_while_they_publish(faults: FaultRun, times: int):
    """Each time the other instance is the relay at once, and the first does not know yet."""
    async with (
        superuser(faults, "projects") as sql,
        faults.load.meanwhile(CLIENTS),
        second(faults, "projects") as send,
    ):
        for _ in range(times):
            await faults.load.answered(A_WHILE)
            await relay_ended(sql)
        send(signal.SIGTERM)
    await faults.check()


async def relay_ended(sql: asyncpg.Connection) -> None:
    """Whoever is the relay has lost its lease."""
    await eventually(lambda: sql.fetch(_END_RELAY), "somebody is the relay", PATIENCE_S)


_HOLDER = "select holder from relay join pg_stat_activity on application_name = holder where topic = 'events'"
_FURTHER = "select 1 from relay where topic = 'events' and holder <> $1 and position > $2"
_END_RELAY = """
    select pg_terminate_backend(pid) from relay join pg_stat_activity on application_name = holder
    where topic = 'events'"""
