"""A release whose fold is not the live one's has its own version filled, in a process of its own."""

import asyncio
import sys
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import wait_exponential_jitter

from shared.core.service import Service
from shared.core.view import View
from shared.core.words import Words
from shared.log.database import transaction
from shared.observe.background import Background, Work
from shared.observe.silence import Told
from shared.views import versions

# A release that was taken back, and is shown no more, may be wanted again at any time.
LOOK_SECONDS = 2.0
PAUSES = wait_exponential_jitter(multiplier=0.5, max=10)


class FillingFailed(Told):
    """The process that fills ended with an error; it said in the log with which."""

    def __init__(self, code: int) -> None:
        zh = f"填充的进程以退出码 {code} 结束，原因见该服务的日志"
        super().__init__(Words(zh, f"the process that fills ended with {code}: its log says why"))


async def auto_rebuild(service: Service, engine: AsyncEngine, background: Background) -> None:
    async with asyncio.TaskGroup() as tasks:
        for view in service.views:
            work = background.work(f"rebuild {view.name}", _named(view))
            rebuild = partial(_rebuild_when_wanted, service.name, view, engine, work)
            tasks.create_task(work.for_ever(rebuild, PAUSES), name=work.id)


def _named(view: View[Any]) -> Words:
    return Words(f"视图 {view.name} 的重建", f"rebuild of {view.name}")


async def _rebuild_when_wanted(service: str, view: View[Any], engine: AsyncEngine, work: Work) -> None:
    while True:
        if await _wanted(view, engine):
            await _fill(service, view.name)
        work.succeeded()
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
        raise FillingFailed(code)
