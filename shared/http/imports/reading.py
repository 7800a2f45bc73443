"""What is asked of an import over HTTP: the body of the request, and how it is to be read."""

import asyncio

from fastapi import Request
from pydantic import ValidationError

from shared.core.import_kind import ImportKind
from shared.core.words import Words
from shared.http.files.body import pieces_of
from shared.http.malformed import bad_field, malformed, words_of
from shared.http.problems import Problem
from shared.importing.mapping import Mapping, read_mapping
from shared.importing.plan import Plan, plan_of
from shared.importing.reading.book import MOST_FILE_BYTES
from shared.importing.unreadable import Unreadable

# Files that are taken apart at one time, each in a process of its own.
AT_ONCE = 2
_turns = asyncio.Semaphore(AT_ONCE)


async def read_plan(request: Request, kind: ImportKind, written: str | None) -> Plan:
    """Raises Problem 400, 408, 413, 422."""
    said = _mapping(kind, written)
    content = await _body(request)
    async with _turns:
        try:
            return await asyncio.to_thread(plan_of, content, kind, said)
        except Unreadable as error:
            raise _unreadable(error) from error


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length", 0)) > MOST_FILE_BYTES:
        raise _too_large()
    pieces, size = [], 0
    async for piece in pieces_of(request):
        size += len(piece)
        if size > MOST_FILE_BYTES:
            raise _too_large()
        pieces.append(piece)
    return b"".join(pieces)


def _mapping(kind: ImportKind, written: str | None) -> Mapping:
    """Raises Problem 400 that names every fault."""
    if written is None:
        return Mapping()
    try:
        return read_mapping(written.encode()).for_kind(kind)
    except ValidationError as error:
        faults = [
            bad_field("query", ("mapping", *one["loc"]), words_of(dict(one)), one["type"])
            for one in error.errors()
        ]
        raise malformed(faults) from error
    except ValueError as error:  # of what is no JSON and no TOML, and of names that there are not
        raise malformed([bad_field("query", ("mapping",), _words(error), "mapping")]) from error


def _words(error: ValueError) -> Words:
    zh, ours, en = str(error).partition(" · ")
    return Words(zh, en) if ours else Words("对照表的格式有误", "the mapping cannot be read")


def _unreadable(error: Unreadable) -> Problem:
    (zh, en), fix = error.words, error.fix._asdict()
    return Problem(422, "unreadable-table", f"{zh}；未作任何更改", f"{en}; nothing was changed.", fix=fix)


def _too_large() -> Problem:
    zh = f"文件过大，最多接收 {MOST_FILE_BYTES} 字节"
    return Problem(413, "too-large", zh, f"The file is too large: {MOST_FILE_BYTES} bytes are taken at most.")
