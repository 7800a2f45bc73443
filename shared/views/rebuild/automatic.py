"""A release whose fold is not the live one's has its own version filled, in a process of its own."""

import asyncio
import sys
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import wait_exponential_jitter

from shared.core.service import Service
from shared.core.view import View
from shared.log.database import transaction
from shared.observe.for_ever import for_ever
from shared.views import versions

# A release that was taken back, and is shown no more, may be wanted again at any time.
LOOK_SECONDS = 2.0
PAUSES = wait_exponential_jitter(multiplier=0.5, max=10)


class FillingFailed(Exception):
    """The process that fills ended with an error; it said in the log with which."""


async def auto_rebuild(service: Service, engine: AsyncEngine) -> None:
    async with asyncio.TaskGroup() as tasks:
        for view in service.views:
            name = f"rebuild {view.name}"
            work = partial(_rebuild_when_wanted, service.name, view, engine)
            tasks.create_task(for_ever(name, work, pauses=PAUSES), name=name)


async def _rebuild_when_wanted(service: str, view: View[Any], engine: AsyncEngine) -> None:
    while True:
        if await _wanted(view, engine):
            await _fill(service, view.name)
        await asyncio.sleep(LOOK_SECONDS)


async def _wanted(view: View[Any], engine: AsyncEngine) -> bool:
    """A rebuild of the live fold is for the person who asked for it."""
    async with transaction(engine) as tx:
        live = await versions.live(tx, view.name)
        return live.declared != view.version and await versions.filling(tx, view) is not None


async def _fill(service: str, view: str) -> None:
    """Its process ends with this one. Where this one is killed it goes on, and its lock keeps others away."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "shared.views.rebuild", service, view
    )
    try:
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if code:
        raise FillingFailed(f"shared.views.rebuild {service} {view} ended with {code}")
