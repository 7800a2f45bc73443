"""What is gone by the log is destroyed, what was never named is removed, at once and again (K15)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from shared import failpoints
from shared.log.event_log import EventLog
from shared.observe.for_ever import for_ever
from shared.vault.keys import Keys
from shared.vault.vault import Vault

PAUSE_SECONDS = 60.0
"""Between two looks at a log that tells of nothing."""

Destroying = Callable[[], Awaitable[bool]]

log = structlog.get_logger()


class Cleaning:
    """Several processes may do it side by side.

    beside  destroys what else is gone by the log; whether it destroyed keys
    """

    def __init__(self, vault: Vault, events: EventLog, beside: Destroying | None = None) -> None:
        self._vault, self._events, self._beside = vault, events, beside
        self._keys = Keys(events.readers)
        # A process before may have been killed between destroying and scrubbing.
        self._to_scrub = True

    async def run(self) -> None:
        await for_ever("vault", self._on_and_on)

    async def once(self) -> None:
        """Raises StoreUnavailable."""
        self._vault.gone.clear()
        if gone := await self._vault.items.gone():
            await self._vault.items.destroy(gone)
            self._to_scrub = True  # until it has been done, whatever comes between
            log.info("restricted content destroyed", items=len(gone))
        if self._beside and await self._beside():
            self._to_scrub = True
        try:
            # In a log in doubt the command may be missing that names it.
            if await self._events.is_beyond_doubt() and await self._vault.items.remove_unnamed():
                self._to_scrub = True
        finally:  # whatever comes of that, what was destroyed leaves the files
            await self._scrub()

    async def _scrub(self) -> None:
        if self._to_scrub:
            failpoints.reach("vault.before-scrub")
            self._to_scrub = not await self._keys.scrub()

    async def _on_and_on(self) -> None:
        while True:
            await self.once()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._vault.gone.wait(), PAUSE_SECONDS)
