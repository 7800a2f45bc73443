"""The clock of a running service: it looks again and again whether a period is over, and closes it."""

import asyncio
from datetime import date, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock.closing import Closing
from shared.clock.turn import turn
from shared.core import clock
from shared.core.words import Words
from shared.log.handler import CommandHandler
from shared.mechanisms.period import Periods
from shared.observe.background import Background, Work
from shared.settings import Settings

NAME = Words("周期的办结", "closing of periods")

log = structlog.get_logger()


def yesterday() -> date:
    """The last day that is over in Shanghai."""
    return clock.today() - timedelta(days=1)


async def keep_time(
    settings: Settings,
    periods: Periods | None,
    handle: CommandHandler,
    engine: AsyncEngine,
    background: Background,
) -> None:
    """For ever. Days that were missed are caught up with, the oldest period first; another process may do it
    at any moment as well. Ends at once where there is nothing to close, or not by itself."""
    if periods is None or not settings.clock_seconds:
        return
    closing = Closing(settings.service, periods, handle, engine)
    work = background.work("clock", NAME)
    await asyncio.sleep(settings.clock_seconds)
    await work.for_ever(lambda: _keep_time(settings, closing, work))


async def _keep_time(settings: Settings, closing: Closing, work: Work) -> None:
    while True:
        async with turn(settings.dsn) as ours:
            if ours:
                await _close(closing)
        work.succeeded()
        await asyncio.sleep(settings.clock_seconds)


async def _close(closing: Closing) -> None:
    async for closed in closing.until(yesterday()):
        log.info(
            "period closed",
            kind=closed.kind.id,
            period=closed.span.name,
            subjects=closed.subjects,
            missed=closed.missed,
            undetermined=closed.undetermined,
            needs=closed.needs,
        )
