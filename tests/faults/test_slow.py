"""A consumer that is busy for longer than the group waits for it (K5)."""

import asyncio
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from deploy.kafka import grants
from deploy.stack import secrets
from services.projects.app import service
from shared.views.live import LiveView
from tests.faults.conftest import FaultRun
from tests.faults.processes import instead
from tests.faults.test_database import superuser
from tests.faults.variant import Edit, variant

pytestmark = [pytest.mark.stack, pytest.mark.full]

GROUP = LiveView(service.view("projects"), service.name).group
# The default, five minutes, would make this test as long; what happens then does not depend on it.
IMPATIENT = Edit(
    "shared/subscribe/subscription.py",
    "            session_timeout_ms=SESSION_MS,\n",
    "            session_timeout_ms=SESSION_MS,\n            max_poll_interval_ms=7000,\n",
)


async def test_K5_a_batch_that_takes_longer_than_max_poll_interval(ordeal: FaultRun, tmp_path: Path):
    """The group gives it up while it waits for a lock; then it goes on with the batch it had."""
    admin = grants.client(ordeal.stack.plan.kafka, secrets.kafka_admin(ordeal.stack.state.secrets))
    code = variant(tmp_path / "code", IMPATIENT)
    async with (
        superuser(ordeal, "projects") as sql,
        instead(ordeal.stack, "projects", code=code),
        ordeal.load.meanwhile(clients=4),
    ):
        await members(admin, some=True)
        async with sql.transaction():
            await sql.execute(_LOCK)
            await members(admin, some=False)
        await members(admin, some=True)
    await ordeal.check()


async def members(admin: AdminClient, *, some: bool) -> None:
    """Wait until the group has members, or none."""
    async with asyncio.timeout(60):
        while bool(await asyncio.to_thread(_count, admin)) is not some:
            await asyncio.sleep(0.5)


def _count(admin: AdminClient) -> int:
    return len(admin.describe_consumer_groups([GROUP])[GROUP].result().members)


_LOCK = """
    select * from checkpoints join view_versions using (subscriber) where state = 'live'
    for update of checkpoints"""
