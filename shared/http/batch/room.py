"""How much of a batch is under way: read, and its answer not sent."""

import asyncio

MOST_LINES = 1000
# Beside it, lest a thousand of the longest lines take half a gigabyte.
MOST_BYTES = 16 * 1024 * 1024


class Room:
    def __init__(self) -> None:
        self._lines = self._bytes = 0
        self._freed = asyncio.Event()

    async def take(self, size: int) -> None:
        """Waits until there is room for a line of so many bytes. One reader alone takes."""
        while self._lines >= MOST_LINES or (self._lines and self._bytes + size > MOST_BYTES):
            self._freed.clear()
            await self._freed.wait()
        self._lines += 1
        self._bytes += size

    def free(self, size: int) -> None:
        self._lines -= 1
        self._bytes -= size
        self._freed.set()
