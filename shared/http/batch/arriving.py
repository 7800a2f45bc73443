"""The lines of a body as they come, until it ends."""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Message, Receive

from shared.http.batch.splitting import Splitter
from shared.http.problems import Problem

# A body that brings nothing for so long has ended.
SILENCE_SECONDS = 30.0


class Arriving:
    """number: of the line that came last, the first being 1; blank lines are counted, and nothing else."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self.number = receive, 0

    async def lines(self) -> AsyncIterator[bytes | None]:
        """None for a line that is too long. Ends, too, where the sender goes away. Raises Problem 408 where
        nothing comes any more: what has come of a line by then is none."""
        splitter, more = Splitter(), True
        while more:
            message = await self._next()
            if message["type"] == "http.disconnect":
                return
            more = message.get("more_body", False)
            lines = splitter.feed(message.get("body", b""))
            for line in lines if more else [*lines, *splitter.last()]:
                self.number += 1
                if line is None or line.strip():
                    yield line

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                return await self._receive()
        except TimeoutError:
            raise _silent() from None


def _silent() -> Problem:
    en = (
        f"Nothing came for {SILENCE_SECONDS:g} seconds. Lines without an answer of their own were not read; "
        "send them again, same ids."
    )
    zh = f"已有 {SILENCE_SECONDS:g} 秒没有收到内容；未得到答复的各行未办理，请以同一命令编号重新发送"
    return Problem(408, "incomplete", zh, en)
