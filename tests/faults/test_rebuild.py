"""A view rebuilt under load and killed at its switch: then once more, and nothing differs (K7)."""

import asyncio
import os
import signal
import sys

import pytest

from deploy.site.folder import CHECKOUT
from shared.failpoints import VARIABLE
from tests.faults.conftest import FaultRun

pytestmark = pytest.mark.stack

POINTS = (
    "rebuild.in-switch",
    pytest.param("rebuild.before-switch", marks=pytest.mark.full),
    pytest.param("rebuild.after-switch", marks=pytest.mark.full),
)


@pytest.mark.parametrize("point", POINTS)
async def test_K7_killed_at_its_switch_under_load(faults: FaultRun, point: str):
    async with faults.load.meanwhile(clients=4):
        code, said = await rebuild(faults, **{VARIABLE: point})
        assert code == -signal.SIGKILL, said
        assert point in said
        code, said = await rebuild(faults)
        assert code == 0, said
        assert "identical" in said
    await faults.check()


async def rebuild(faults: FaultRun, **more: str) -> tuple[int | None, str]:
    """Exit code and what it said."""
    environment = {**os.environ, "JIUGAI_STATE": str(faults.stack.folder.root), "COLUMNS": "200", **more}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", "rebuild", "projects"),
        cwd=CHECKOUT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()
