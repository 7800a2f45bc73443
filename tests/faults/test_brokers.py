"""Brokers that die, come back, or come back empty, while clients go on (K4, K11)."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random

import pytest

from deploy.site import secrets
from deploy.site.components import SERVICES
from deploy.stack.local import LocalStack
from shared.kafka.record import Arrived
from tests.faults.brokers import NODES, Cluster, three_brokers
from tests.faults.conftest import SEED, FaultRun, clients
from tests.faults.evidence import Evidence
from tests.faults.load import Load
from tests.faults.test_database import superuser

pytestmark = pytest.mark.stack

CLIENTS = 6
# Answers: so many that every service has something on its way.
A_WHILE = 60
# Projects that apply while the broker is away, so that there is something it does not have.
NEW = 20


async def test_K4_a_broker_killed_twice_under_load(faults: FaultRun):
    async with faults.load.meanwhile(CLIENTS):
        for _ in range(2):
            await faults.load.answered(A_WHILE)
            await asyncio.to_thread(faults.stack.kill, "kafka")
            await asyncio.to_thread(faults.stack.wait, "kafka")
    await faults.check()


async def test_K4_a_broker_stands_still_and_dies_with_all_that_had_sent_to_it(faults: FaultRun):
    """What was on its way is lost, and nobody remembers having sent it but the log."""
    async with faults.load.meanwhile(CLIENTS):
        await faults.load.answered(A_WHILE)
        await asyncio.to_thread(faults.stack.kill, "kafka", signal.SIGSTOP)
        await faults.load.begin(NEW)
        for part in (*SERVICES, "kafka"):
            await asyncio.to_thread(faults.stack.kill, part)
        for part in ("kafka", *SERVICES):
            await asyncio.to_thread(faults.stack.wait, part)
    await faults.check()


async def test_K4_a_broker_that_lost_its_disk_gets_every_log_again(faults: FaultRun):
    async with faults.load.meanwhile(CLIENTS):
        await faults.load.answered(A_WHILE)
        published = await anything_published(faults)
        await asyncio.to_thread(faults.stack.wipe, "kafka")
        await faults.load.begin(NEW)
        await asyncio.to_thread(faults.stack.start, "kafka")
    await faults.check()
    found = generations(await faults.evidence())
    assert published
    assert all(min(found[service]) > 1 for service in published), found


async def anything_published(faults: FaultRun) -> list[str]:
    """The services of whose logs the broker has something to lose."""
    found: list[str] = []
    for service in SERVICES:
        async with superuser(faults, service) as sql:
            if await sql.fetchval("select position from relay where topic = 'events'"):
                found.append(service)
    return found


def generations(evidence: Evidence) -> dict[str, set[int]]:
    """How often the logs in the topics were published from the beginning."""
    return {
        service: {record.generation for record in d.records if isinstance(record, Arrived)}
        for service, d in evidence.departments.items()
    }


@dataclass
class ClusterOrdeal(FaultRun):
    cluster: Cluster


@pytest.fixture(scope="module")
async def three(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ClusterOrdeal]:
    """The whole system on three brokers."""
    async with AsyncExitStack() as ending:
        cluster = ending.enter_context(three_brokers(tmp_path_factory.mktemp("brokers")))
        stack = LocalStack(tmp_path_factory.mktemp("three"), ("postgres", "kafka", *SERVICES), ports="free")
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("JIUGAI_KAFKA", cluster.addresses)
            environment.setenv("JIUGAI_KAFKA_ADMIN_USER", secrets.ADMIN)
            environment.setenv("JIUGAI_KAFKA_ADMIN_PASSWORD", cluster.password)
            await asyncio.to_thread(ending.enter_context, stack)
        http = await ending.enter_async_context(clients())
        yield ClusterOrdeal(stack, Load(stack, http, Random(SEED)), cluster)


@pytest.mark.full
async def test_K4_any_one_of_three_brokers_may_be_killed_under_load(three: ClusterOrdeal):
    async with three.load.meanwhile(CLIENTS):
        for node in NODES:
            await three.load.answered(A_WHILE)
            await asyncio.to_thread(three.cluster.kill, node)
            await three.load.answered(A_WHILE)
            three.cluster.start(node)
            await asyncio.to_thread(three.cluster.wait)
    await three.check()


@pytest.mark.full
async def test_K4_one_of_three_brokers_that_lost_its_disk_is_filled_by_the_others(three: ClusterOrdeal):
    async with three.load.meanwhile(CLIENTS):
        await three.load.answered(A_WHILE)
        await asyncio.to_thread(three.cluster.kill, 1)
        three.cluster.lose_disk(1)
        three.cluster.start(1)
        await asyncio.to_thread(three.cluster.wait)
    await three.check()
    assert set().union(*generations(await three.evidence()).values()) == {1}
