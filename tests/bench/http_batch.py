"""Commands as lines of one batch, through one service process with its relay, its view and its reactions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from time import perf_counter
from typing import Any

import orjson

from deploy.site.components import SERVICES
from deploy.site.plan import free_ports
from deploy.stack.tokens import token
from shared.kafka.topics import topic_of
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import quiet_collector
from tests.bench.path import commanding, opened
from tests.bench.peers.kafka import make_topic
from tests.bench.samples import PERSON, STREAM_LENGTH, inspection
from tests.bench.server import serving
from tests.bench.world import APPENDING, SERVING, World

LINES = 20_000
PIECE_BYTES = 64 * 1024


@asynccontextmanager
async def http_batch(world: World, effort: Effort) -> AsyncIterator[Bench]:
    port, lines = free_ports()[SERVING], effort.times(LINES)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(EventLog(world.dsn(SERVING), SERVING))
        alone = await stack.enter_async_context(EventLog(world.dsn(APPENDING), APPENDING))
        for name in SERVICES:  # a service is well when every topic that it hears is there
            await make_topic(world, topic_of(name))
        await stack.enter_async_context(serving(world, f"services.{SERVING}", port))
        figure = Figure("HTTP batch", "commands/s", ("lines",), "command path", ("no HTTP",), 0.5)
        yield Bench(
            {
                "lines": partial(_sending, world, log, port, lines),
                "no HTTP": partial(commanding, alone, lines),
            },
            (figure,),
        )


async def _sending(world: World, log: EventLog, port: int, lines: int) -> float:
    """Lines a second, streams taking turns, from the first byte to the last answer."""
    ids = await opened(CommandHandler(log), max(lines // STREAM_LENGTH, 1))
    body = b"".join(_line(id, n) for n in range(STREAM_LENGTH) for id in ids)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    with quiet_collector():
        began = perf_counter()
        pouring = asyncio.create_task(_pour(writer, body, token(world.secrets, PERSON)))
        answer = await reader.read()
        seconds = perf_counter() - began
    await pouring
    writer.close()
    count = len(ids) * STREAM_LENGTH
    if answer.count(b'"status":200,') != count:
        raise RuntimeError(answer[:2000].decode(errors="replace"))
    return count / seconds


async def _pour(writer: asyncio.StreamWriter, body: bytes, bearer: str) -> None:
    writer.write(
        f"POST /commands HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {bearer}\r\nConnection: close\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    for at in range(0, len(body), PIECE_BYTES):
        writer.write(body[at : at + PIECE_BYTES])
        await writer.drain()


def _line(id: str, number: int) -> bytes:
    said: dict[str, Any] = {"id": str(new_id()), "command": "RecordInspection", "to": id}
    return orjson.dumps({**said, "body": inspection(f"JC-{number}")}) + b"\n"
