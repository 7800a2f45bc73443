"""A service's HTTP server in this process, on a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from shared.serve import Server
from shared.settings import Settings
from tests.eventually import eventually, within

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Served:
    def __init__(self, app: FastAPI, **settings: Any) -> None:
        self.server = Server(app, Settings(service="test", **settings))
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self.server.serve())
        await eventually(lambda: self.server.started, "the server listens")

    async def stop(self) -> None:
        """As at SIGTERM; raises AssertionError where it is held up."""
        assert self._task is not None
        self.server.should_exit = True
        async with within(20, "the server has stopped"):
            await self._task

    @property
    def port(self) -> int:
        return int(self.server.servers[0].sockets[0].getsockname()[1])

    @asynccontextmanager
    async def connection(self, sent: bytes = b"") -> AsyncIterator[Connection]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def answer_to(self, sent: bytes) -> bytes:
        """All that comes until the server closes the connection."""
        async with self.connection(sent) as (reader, _), within(20, "the server closes the connection"):
            return await reader.read()


@asynccontextmanager
async def served(app: FastAPI, **settings: Any) -> AsyncIterator[Served]:
    serving = Served(app, **settings)
    await serving.start()
    try:
        yield serving
    finally:
        await serving.stop()


async def one_answer(reader: asyncio.StreamReader, with_body: bool = True) -> tuple[str, bytes]:
    """Head and body, of an answer that says its length."""
    async with within(20, "an answer"):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
        return head, await reader.readexactly(length) if with_body else b""
