"""What no subject names is marked, and removed a day later; so is what broken uploads left behind."""

import asyncio
from contextlib import suppress

import structlog

from shared.files.files import Files
from shared.log.event_log import EventLog

CLEAN_SECONDS = 600.0

log = structlog.get_logger()


async def keep_clean(files: Files, events: EventLog, seconds: float = CLEAN_SECONDS) -> None:
    """Without end, and at once when something is due. Several processes may do it: each passes over the rows
    that another has locked. While the log is in doubt no file is removed, for what names it may be missing.
    Raises FilesUnavailable, StoreUnavailable."""
    while True:
        files.due.clear()
        if removed := await files.clean(unnamed=await events.is_beyond_doubt()):
            log.info("files that nothing names are removed", count=removed)
        with suppress(TimeoutError):
            await asyncio.wait_for(files.due.wait(), seconds)
