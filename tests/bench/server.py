"""A server as a process of its own, and keep-alive connections to it that cost next to nothing."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import orjson

from deploy.site.plan import variable
from tests.bench.world import SERVING, World

Post = Callable[[bytes], Awaitable[bytes]]
PATIENCE_S = 60


@asynccontextmanager
async def serving(world: World, module: str, port: int) -> AsyncIterator[None]:
    """Well, and with nothing left to publish, before anything is asked of it."""
    environment = {**os.environ, **world.stack.env(SERVING), variable(SERVING, "PORT"): str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        await asyncio.wait_for(_well(port), PATIENCE_S)
        yield
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def connections(port: int, how_many: int) -> AsyncIterator[list[Post]]:
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(how_many)]
    try:
        yield [_poster(reader, writer) for reader, writer in opened]
    finally:
        for _, writer in opened:
            writer.close()


def request(path: str, token: str, id: UUID, body: dict[str, Any]) -> bytes:
    content = orjson.dumps(body)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {id}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def question(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def _poster(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Post:
    async def post(message: bytes) -> bytes:
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(body.decode())
        return body

    return post


async def _well(port: int) -> None:
    while True:
        try:
            async with connections(port, 1) as (ask,):
                log = orjson.loads(await ask(b"GET /health HTTP/1.1\r\nHost: bench\r\n\r\n"))["log"]
                if log["position"] == log["relayed"]:
                    return
        except (OSError, RuntimeError):
            pass
        await asyncio.sleep(0.1)
