"""Writing a sheet and sending it: first all of it, then the answer, so that no file is ever half of one."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from shared.core import clock
from shared.core.words import Words
from shared.http.problems import Problem, unavailable
from shared.http.sheets.cells import Cell
from shared.http.sheets.sheet import Format

Batches = AsyncIterator[Iterable[Sequence[Cell]]]

# Files that are written at one time: each holds a connection to the database. The public waits by itself, so
# that no stranger keeps an office from its files.
OF_OFFICES, OF_THE_PUBLIC = 2, 1
TURN_SECONDS = 30.0
IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024

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
    """title: of the sheet and the file; name: of the file where a client reads ASCII alone."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # it is closed when it was sent
    try:
        await _write(format, file, title, heads, batches)
    except BaseException:
        file.close()
        raise
    length = file.tell()
    file.seek(0)
    headers = {"Content-Disposition": _disposition(format, title, name), "Content-Length": str(length)}
    return StreamingResponse(_chunks(file), media_type=format.media, headers=headers)


async def _write(
    format: Format, file: IO[bytes], title: Words, heads: Sequence[str], batches: Batches
) -> None:
    """In a thread, for a spreadsheet of many rows takes seconds."""
    sheet = await asyncio.to_thread(format.open, file, title.zh, heads)
    try:
        async for rows in batches:
            await asyncio.to_thread(sheet.add, rows)
    finally:
        await asyncio.to_thread(sheet.close)
    file.seek(0, 2)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _disposition(format: Format, title: Words, name: str) -> str:
    """RFC 6266, with the Chinese name as RFC 8187 has it."""
    day, suffix = clock.today(), format.suffix
    named = quote(f"{title.zh}{day}.{suffix}", safe="")
    return f"attachment; filename=\"{name}-{day}.{suffix}\"; filename*=UTF-8''{named}"
