"""A batch on its connection: lines are read as long as there is room, and answered in their order."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from itertools import takewhile

from fastapi import Response
from starlette.types import Receive, Scope, Send

from shared.http.arrival import PATIENCE
from shared.http.batch.answers import problem_line
from shared.http.batch.arriving import Arriving
from shared.http.batch.deciding import Answer, Deciding
from shared.http.batch.room import Room
from shared.http.door import service_stops, stopping
from shared.http.problems import Problem

NDJSON = "application/x-ndjson"
# For those under way when the service stops, to be told so.
GOODBYE_SECONDS = 1.0


class Conversation(Response):
    """Who goes away before the end has what was decided by then; what is under way is decided to its end.

    Where the body does not end well the last line of the answer says so, with the number of the first line
    that was not read.
    """

    media_type = NDJSON

    def __init__(self, deciding: Deciding, path: str) -> None:
        super().__init__()
        self._deciding, self._path = deciding, path
        self._room, self._news = Room(), asyncio.Event()
        self._under_way: deque[tuple[int, Answer]] = deque()
        self._end: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Problem 400, 408 as long as no line has come: then the answer is theirs."""
        if be_patient := scope["state"].get(PATIENCE):
            be_patient()
        arriving = Arriving(receive)
        lines = arriving.lines()
        try:
            with stopping():
                first = await anext(lines)
        except StopAsyncIteration:
            raise _empty() from None
        headers = [(b"content-type", NDJSON.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        reading = asyncio.create_task(self._read(arriving, first, lines))
        try:
            await self._write(send)
        except asyncio.CancelledError:
            reading.cancel()
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._break_off(arriving, send)
        finally:
            reading.cancel()

    async def _read(self, arriving: Arriving, first: bytes | None, rest: AsyncIterator[bytes | None]) -> None:
        try:
            await self._begin(arriving.number, first)
            async for line in rest:
                await self._begin(arriving.number, line)
            self._end = b""
        except Problem as silence:
            self._end = problem_line(arriving.number + 1, None, silence, self._path)
        finally:
            self._news.set()

    async def _begin(self, number: int, line: bytes | None) -> None:
        size = len(line or b"")
        await self._room.take(size)
        self._under_way.append((size, self._deciding.begin(number, line)))
        self._news.set()

    async def _write(self, send: Send) -> None:
        while self._under_way or self._end is None:
            self._news.clear()
            if self._under_way:
                await asyncio.wait([self._under_way[0][1]])
                await self._send_ready(send)
            else:
                await self._news.wait()
        await send({"type": "http.response.body", "body": self._end})

    async def _send_ready(self, send: Send) -> None:
        """Of those in front all that are decided."""
        ready = list(takewhile(lambda entry: entry[1].done(), self._under_way))
        body = b"".join(answer.result() for _, answer in ready)
        await send({"type": "http.response.body", "body": body, "more_body": True})
        for size, _ in ready:
            self._under_way.popleft()
            self._room.free(size)

    async def _break_off(self, arriving: Arriving, send: Send) -> None:
        """The service stops: each line under way is told so, unless it is decided."""
        await asyncio.sleep(0)  # one that was begun just now could not yet say anything
        for _, answer in self._under_way:
            answer.cancel()
        if self._under_way:
            await asyncio.wait([answer for _, answer in self._under_way])
            await self._send_ready(send)
        end = problem_line(arriving.number + 1, None, service_stops(), self._path)
        await send({"type": "http.response.body", "body": end})


def _empty() -> Problem:
    en = "There is no line in the body. Send commands as NDJSON, one a line."
    return Problem(400, "empty", "内容中没有命令，请每行填写一条", en)
