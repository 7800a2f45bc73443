"""A file of 20 MB into a service and out again over HTTP, beside copying and hashing it with hashlib."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.site.components import SERVICES
from deploy.site.plan import free_ports
from deploy.stack.tokens import token
from shared.kafka.topics import topic_of
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.peers.kafka import make_topic
from tests.bench.samples import PERSON
from tests.bench.server import serving
from tests.bench.world import SERVING, World

SIZE = 20_000_000
TIMES = 5
BLOCK = 1024 * 1024
NAME = "file of 20 MB in and out"
COPYING = "copying and hashing it"


@asynccontextmanager
async def files(world: World, effort: Effort) -> AsyncIterator[Bench]:
    port, times = next(iter(free_ports().values())), effort.times(TIMES)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=world.stack.folder.root)))
        for name in SERVICES:  # a service is well when every topic that it hears is there
            await make_topic(world, topic_of(name))
        await stack.enter_async_context(serving(world, f"services.{SERVING}", port))
        contenders = {
            NAME: partial(_through_the_service, port, token(world.secrets, PERSON), times),
            COPYING: partial(_copied, folder, times),
        }
        yield Bench(contenders, (Figure(NAME, "MB/s", (NAME,), COPYING, (COPYING,), 0.5),))


def _content() -> bytes:
    """A PDF by its first bytes, which nobody sent before."""
    return b"%PDF-1.4\n" + os.urandom(SIZE - 9)


async def _through_the_service(port: int, bearer: str, times: int) -> float:
    """Each is sent, and read back by its sender, on one connection."""
    contents = [_content() for _ in range(times)]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    begun = time.perf_counter()
    await asyncio.to_thread(_sent_and_read, port, bearer, contents, hashes)
    return _rate(times, begun)


def _sent_and_read(port: int, bearer: str, contents: list[bytes], hashes: list[str]) -> None:
    connection, shown = HTTPConnection("127.0.0.1", port), {"Authorization": f"Bearer {bearer}"}
    with closing(connection):
        for content, sha256 in zip(contents, hashes, strict=True):
            assert _answer(connection, "POST", "/files", content, shown)
            assert len(_answer(connection, "GET", f"/files/{sha256}", b"", shown)) == SIZE


def _answer(
    connection: HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]
) -> bytes:
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status not in (200, 201):
        raise RuntimeError(content.decode())
    return content


async def _copied(folder: Path, times: int) -> float:
    """As each would be received and given out by whoever does nothing else: hashed, written through; hashed,
    written."""
    for n in range(times):
        (folder / f"{n}").write_bytes(_content())
    begun = time.perf_counter()
    for n in range(times):
        await asyncio.to_thread(_copy, folder / f"{n}", folder / f"{n}.in", True)
        await asyncio.to_thread(_copy, folder / f"{n}.in", folder / f"{n}.out", False)
    return _rate(times, begun)


def _copy(source: Path, target: Path, through: bool) -> str:
    """through: what is received is on the disk before it is answered for."""
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while block := read.read(BLOCK):
            digest.update(block)
            written.write(block)
        if through:
            written.flush()
            os.fsync(written.fileno())
    return digest.hexdigest()


def _rate(times: int, begun: float) -> float:
    """10⁶ bytes in and as many out, a second."""
    return 2 * SIZE * times / 1_000_000 / (time.perf_counter() - begun)
