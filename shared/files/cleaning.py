"""What no subject names is marked, and removed a day later; so is what broken uploads left behind."""

import asyncio
from contextlib import suppress

import structlog

from shared.core.words import Words
from shared.files.files import Files
from shared.log.event_log import EventLog
from shared.observe.background import Background, Work

CLEAN_SECONDS = 600.0
NAME = Words("无主文件的清理", "removal of files that nothing names")

log = structlog.get_logger()


async def keep_clean(files: Files, events: EventLog, background: Background) -> None:
    """For ever, and at once when something is due. Several processes may do it: each passes over the rows
    that another has locked. While the log is in doubt no file is removed, for what names it may be
    missing."""
    work = background.work("files", NAME)
    await work.for_ever(lambda: _keep_clean(files, events, work))


async def _keep_clean(files: Files, events: EventLog, work: Work) -> None:
    while True:
        files.due.clear()
        if removed := await files.clean(unnamed=await events.is_beyond_doubt()):
            log.info("files that nothing names are removed", count=removed)
        work.succeeded()
        with suppress(TimeoutError):
            await asyncio.wait_for(files.due.wait(), CLEAN_SECONDS)
