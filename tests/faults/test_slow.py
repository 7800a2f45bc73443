"""A consumer that is busy for longer than the group waits for it (K5)."""

from pathlib import Path

import pytest

from services.projects.app import service
from shared.views.live import LiveView
from tests.faults.conftest import FaultRun
from tests.faults.groups import has_members
from tests.faults.processes import instead
from tests.faults.test_database import superuser
from tests.faults.variant import Edit, variant

pytestmark = [pytest.mark.stack, pytest.mark.full]

GROUP = LiveView(service.view("projects"), service.name).group
# The default, five minutes, would make this test as long; what happens then does not depend on it.
IMPATIENT = Edit(
    "shared/kafka/consumer.py",
    "            session_timeout_ms=SESSION_MS,\n",
    "            session_timeout_ms=SESSION_MS,\n            max_poll_interval_ms=7000,\n",
)


async def test_K5_a_batch_that_takes_longer_than_max_poll_interval(faults: FaultRun, tmp_path: Path):
    """The group gives it up while it waits for a lock; then it goes on with the batch it had."""
    code = variant(tmp_path / "code", IMPATIENT)
    async with (
        superuser(faults, "projects") as sql,
        instead(faults.stack, "projects", code=code),
        faults.load.meanwhile(clients=4),
    ):
        await has_members(faults.stack, GROUP, 1)
        async with sql.transaction():
            await sql.execute(_LOCK)
            await has_members(faults.stack, GROUP, 0)
        await has_members(faults.stack, GROUP, 1)
    await faults.check()


_LOCK = """
    select * from checkpoints join view_versions using (subscriber) where state = 'live'
    for update of checkpoints"""
