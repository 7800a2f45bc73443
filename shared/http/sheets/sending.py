"""Writing a sheet and sending it: first all of it, then the answer, so that no file is ever half of one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, TypeVar
from urllib.parse import quote

import structlog
from fastapi.responses import StreamingResponse

from shared.core import clock
from shared.core.words import Words
from shared.http.problems import RETRY_SECONDS, Problem, unavailable
from shared.http.sheets.cells import Cell
from shared.http.sheets.sheet import Format

Batches = AsyncIterator[Iterable[Sequence[Cell]]]
R = TypeVar("R")

# Files that are written at one time: each holds a connection to the database. The public waits by itself, so
# that no stranger keeps an office from its files.
OF_OFFICES, OF_THE_PUBLIC = 2, 1
TURN_SECONDS = 30.0
IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024

log = structlog.get_logger()
_offices, _public = asyncio.Semaphore(OF_OFFICES), asyncio.Semaphore(OF_THE_PUBLIC)


@asynccontextmanager
async def turn(*, public: bool) -> AsyncIterator[None]:
    """public: whoever asks reads as the public does. Raises Problem 503 where it does not come for long:
    somebody asked for many at once, and may be gone."""
    those = _public if public else _offices
    try:
        async with asyncio.timeout(TURN_SECONDS):
            await those.acquire()
    except TimeoutError:
        raise _busy() from None
    try:
        yield
    finally:
        those.release()


def _busy() -> Problem:
    en = f"Other files have been written for {TURN_SECONDS:g} seconds. Ask again later, or for fewer rows."
    zh = f"其他文件的生成已持续 {TURN_SECONDS:g} 秒，请稍后再试，或者缩小范围"
    return unavailable(zh, en)


async def file_of(
    format: Format, title: Words, name: str, heads: Sequence[str], batches: Batches
) -> StreamingResponse:
    """title: of the sheet and the file; name: of the file where a client reads ASCII alone.

    Raises Problem 503 where the disk takes no more, and whatever `batches` raises; then nothing was sent, and
    nothing is left."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # it is closed when it was sent
    try:
        await _write(format, file, title, heads, batches)
    except BaseException:
        with suppress(OSError):  # what did not get on the disk before does not now
            file.close()
        raise
    length = file.tell()
    file.seek(0)
    headers = {"Content-Disposition": _disposition(format, title, name), "Content-Length": str(length)}
    return StreamingResponse(_chunks(file), media_type=format.media, headers=headers)


async def _write(
    format: Format, file: IO[bytes], title: Words, heads: Sequence[str], batches: Batches
) -> None:
    sheet = await _aside(format.open, file, title.zh, heads)
    try:
        async for rows in batches:
            await _aside(sheet.add, rows)
    finally:
        await _aside(sheet.close)
    await _aside(file.seek, 0, 2)


async def _aside(work: Callable[..., R], *arguments: object) -> R:
    """In a thread, for a spreadsheet of many rows takes seconds. What a disk refuses is told apart from what
    a database does: of both an OSError comes."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except OSError as error:
        log.error("a file for a spreadsheet cannot be written", error=str(error), folder=gettempdir())
        raise _no_room() from error


def _no_room() -> Problem:
    en = (
        "The service cannot write the file: its disk for temporary files is full, or fails. "
        "Nothing was sent. Tell whoever runs the service, or ask for fewer rows."
    )
    zh = "文件无法生成：服务存放临时文件的磁盘已满，或者不能写入；请联系系统运维人员，或者缩小范围"
    return Problem(503, "no-room", zh, en, headers={"Retry-After": str(RETRY_SECONDS)})


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _disposition(format: Format, title: Words, name: str) -> str:
    """RFC 6266, with the Chinese name as RFC 8187 has it."""
    day, suffix = clock.today(), format.suffix
    named = quote(f"{title.zh}{day}.{suffix}", safe="")
    return f"attachment; filename=\"{name}-{day}.{suffix}\"; filename*=UTF-8''{named}"
