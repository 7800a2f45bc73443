"""Batches over a socket: what is sent, and what is answered line by line."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from deploy.stack.tokens import PUBLIC
from services.maintenance.app import service
from shared.core.keys import key_of
from shared.core.service import Service
from shared.http.app import new_app
from shared.http.batch.routes import batch_routes
from shared.http.commands import command_routes
from shared.http.identity import Identity
from shared.log.ids import new_id
from shared.observe.metrics import Metrics
from tests.bench.peers.validating import accept
from tests.bench.samples import inspection
from tests.eventually import within
from tests.shared.serving import Served, served
from tests.tokens import bearer

Lines = list[dict[str, Any]]


def batching(service: Service, handle: Any, keys: Path) -> FastAPI:
    """Commands alone and in batches, without views."""

    async def health() -> dict[str, Any]:
        return {"healthy": True}

    app, identity = (
        new_app(service.name, health, Metrics(), service.rows),
        Identity((keys / PUBLIC).as_uri(), "jiugai-local"),
    )
    for decider in service.deciders:
        app.include_router(command_routes(service, decider, handle, identity))
    app.include_router(batch_routes(service, handle, identity))
    return app


def ndjson(lines: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


class Handle:
    """Notes what it is asked, in what order, and how much at once; keeps a key waiting until it `may`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.done: dict[str, list[str]] = defaultdict(list)
        self.held: dict[str, asyncio.Event] = {}
        self.at_once = self.most = 0

    async def __call__(self, addressed: Any, by: Any, cause: Any, *more: Any) -> Any:
        self.asked.append(addressed.id)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            if held := self.held.get(addressed.id):
                await held.wait()
            await asyncio.sleep(0)
            self.done[key_of(addressed.id)].append(addressed.command.inspection_id)
        finally:
            self.at_once -= 1
        return await accept(addressed, by, cause)


@pytest.fixture
def handle() -> Handle:
    return Handle()


@pytest.fixture
async def server(handle: Handle, keys: Path) -> AsyncIterator[Served]:
    async with served(batching(service, handle, keys)) as serving:
        yield serving


@pytest.fixture
def person(keys: Path) -> dict[str, str]:
    return bearer(keys, "county_bureau")


def line(number: int = 1, to: str = "care-1", **more: Any) -> dict[str, Any]:
    body = inspection(f"JC-{number}")
    return {"id": str(new_id()), "command": "RecordInspection", "to": to, "body": body, **more}


class Batch:
    """One on its connection. The body is sent in chunks."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.status = 0

    async def send(self, piece: bytes) -> None:
        if piece:
            self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await self._writer.drain()

    async def end(self) -> None:
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def answers(self) -> AsyncIterator[dict[str, Any]]:
        """Until the answer ends, or the connection."""
        await self.head()
        rest = b""
        while piece := await self._piece():
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                yield json.loads(line)

    async def head(self) -> str:
        async with within(30, "the head of the answer"):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        self.status = int(head.split()[1])
        return head

    async def _piece(self) -> bytes:
        async with within(60, "the answer goes on"):
            try:
                length = int(await self._reader.readuntil(b"\r\n"), 16)
                return (await self._reader.readexactly(length + 2))[:-2]
            except (asyncio.IncompleteReadError, ConnectionError):
                return b""


@asynccontextmanager
async def batch(
    serving: Served, headers: dict[str, str], media: str = "application/x-ndjson"
) -> AsyncIterator[Batch]:
    told = {"Host": "x", "Content-Type": media, "Transfer-Encoding": "chunked", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    async with serving.connection(f"POST /commands HTTP/1.1\r\n{head}\r\n".encode()) as (reader, writer):
        yield Batch(reader, writer)


async def sent(serving: Served, headers: dict[str, str], body: bytes) -> Lines:
    """All answers to a whole body, read while it is sent."""
    async with batch(serving, headers) as one:

        async def pour() -> None:
            for at in range(0, len(body), 50_000):
                await one.send(body[at : at + 50_000])
            await one.end()

        pouring = asyncio.create_task(pour())
        try:
            return [answer async for answer in one.answers()]
        finally:
            await pouring
