"""Clocks that are set back: of the database, which dates the log, and of a service (K2).

Neither process can be given another clock on any machine alike, so each is shown what it would see. The log
compares the database's clock with its newest event; that event is put into the future. A service asks
shared.core.clock and shared.log.ids; a copy of its code answers with yesterday.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.conftest import FaultRun
from tests.faults.processes import instead
from tests.faults.test_database import superuser
from tests.faults.variant import Edit, variant

pytestmark = pytest.mark.stack

YESTERDAY = (
    Edit("shared/core/clock.py", "datetime.now(SHANGHAI).date()", "(datetime.now(SHANGHAI) - DAY).date()"),
    Edit("shared/core/clock.py", "datetime.now(UTC)", "datetime.now(UTC) - DAY"),
    Edit("shared/core/clock.py", "import UTC, date, datetime", "import UTC, date, datetime, timedelta"),
    Edit(
        "shared/core/clock.py",
        'SHANGHAI = ZoneInfo("Asia/Shanghai")',
        'DAY = timedelta(days=1)\nSHANGHAI = ZoneInfo("Asia/Shanghai")',
    ),
    Edit(
        "shared/log/ids.py", "uuid7().bytes", "uuid7(nanoseconds=time.time_ns() - 86_400_000_000_000).bytes"
    ),
    Edit("shared/log/ids.py", "from uuid import", "import time\nfrom uuid import"),
)


async def test_K2_the_clock_of_the_database(faults: FaultRun):
    await faults.load.until(commands=20, clients=3)
    async with superuser(faults, "projects") as sql:
        ahead = await sql.fetchval(_AHEAD, timedelta(hours=1))
        await faults.load.until(commands=60, clients=3)
        await faults.check()
        assert await sql.fetchval("select max(recorded_at) from events") == ahead


@pytest.mark.full
async def test_K2_the_clock_of_a_service(faults: FaultRun, tmp_path: Path):
    async with instead(faults.stack, "projects", code=variant(tmp_path / "code", *YESTERDAY)):
        await faults.load.until(commands=200, clients=4)
    await faults.check()
    projects = (await faults.evidence()).departments["projects"].events
    assert [e.id for e in projects] != sorted(e.id for e in projects)


_AHEAD = "update head set recorded_at = recorded_at + $1 returning recorded_at"
