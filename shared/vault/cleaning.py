"""What is gone by the log is destroyed, what was never named is removed, at once and again (K15)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog

from shared.core import clock
from shared.core.words import Words
from shared.log.event_log import EventLog
from shared.observe.background import Background, Work
from shared.vault.keys import HeldUp, Keys
from shared.vault.vault import Vault

PAUSE_SECONDS = 60.0
"""Between two looks at a log that tells of nothing."""
AGAIN_SECONDS = 5.0
"""Until a scrub is tried again that gave way to somebody."""
PATIENCE = timedelta(minutes=10)
"""After which health names whoever holds it up."""

NAME = Words("已删除内容的销毁", "destruction of erased content")

Destroying = Callable[[], Awaitable[object]]

log = structlog.get_logger()


class Cleaning:
    """Several processes may do it side by side.

    beside  destroys what else is gone by the log
    """

    def __init__(self, vault: Vault, events: EventLog, beside: Destroying | None = None) -> None:
        self._vault, self._events, self._beside = vault, events, beside
        self._keys = Keys(events.readers)

    async def run(self, background: Background) -> None:
        work = background.work("vault", NAME)
        await work.for_ever(lambda: self._on_and_on(work))

    async def once(self) -> HeldUp | None:
        """Not None where keys are left in the files for who may see them yet. Raises StoreUnavailable."""
        self._vault.gone.clear()
        try:
            await self._destroy()
        finally:  # whatever comes of that, what was destroyed leaves the files
            held_up = await self._keys.scrub()
        return held_up

    async def _destroy(self) -> None:
        if gone := await self._vault.items.gone():
            await self._vault.items.destroy(gone)
            log.info("restricted content destroyed", items=len(gone))
        if self._beside:
            await self._beside()
        if await self._events.is_beyond_doubt():  # in another the command may be missing that names it
            await self._vault.items.remove_unnamed()

    async def _on_and_on(self, work: Work) -> None:
        while True:
            held_up = await self.once()
            if held_up and clock.now() - held_up.since > PATIENCE:
                work.held_up(_reason(held_up), held_up.since)
            else:
                work.succeeded()
            with suppress(TimeoutError):
                pause = AGAIN_SECONDS if held_up else PAUSE_SECONDS
                await asyncio.wait_for(self._vault.gone.wait(), pause)


def _reason(held_up: HeldUp) -> Words:
    who = held_up.holder
    return Words(
        f"数据库会话仍可见已销毁的密钥：{who}", f"a session of the database may see destroyed keys yet: {who}"
    )
