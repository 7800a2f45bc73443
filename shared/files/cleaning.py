"""What no subject names is marked, and removed a day later; so is what broken uploads left behind."""

import asyncio

import structlog

from shared.files.files import Files

CLEAN_SECONDS = 600.0

log = structlog.get_logger()


async def keep_clean(files: Files, seconds: float = CLEAN_SECONDS) -> None:
    """Without end. Several processes may do it at once: each passes over the rows that another has locked.
    Raises FilesUnavailable, StoreUnavailable."""
    while True:
        if removed := await files.clean():
            log.info("files that nothing names are removed", count=removed)
        await asyncio.sleep(seconds)
