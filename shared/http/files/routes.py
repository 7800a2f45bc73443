"""POST /files, GET /files/{sha256}: as streams, for whom they are."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from shared.core.actor import Actor
from shared.core.fields import SHA256
from shared.core.service import Service
from shared.files.files import Files
from shared.files.kinds import KINDS, PICTURES, kind_of
from shared.files.records import FileRow, Kept
from shared.http.door import guarded
from shared.http.files.body import pieces_of
from shared.http.files.problems import (
    erased,
    no_original,
    no_role,
    no_thumbnail,
    not_found,
    problems_of_content,
    problems_of_upload,
)
from shared.http.files.reach import Reach, Reached
from shared.http.identity import Identity
from shared.http.lists.forms import Truth
from shared.http.problems import answers
from shared.log.event_log import EventLog

# What programs say that know nothing of the file.
UNSAID = frozenset({"", "application/octet-stream", "application/x-www-form-urlencoded"})

Hash = Annotated[str, Path(pattern=SHA256, description="文件的SHA-256 · of the file's bytes")]


class FileBody(BaseModel):
    """What was received."""

    sha256: str
    bytes: int
    kind: str = Field(description="媒体类型，据内容认定 · media type, told by the bytes")


class Wanted(BaseModel):
    """Which of a file's copies. Any other parameter is refused: misspelt, it would give another copy."""

    model_config = ConfigDict(extra="forbid")

    original: Truth = Field(False, description="所收原件，逐字节 · the bytes received")
    size: Literal["thumbnail"] | None = Field(None, description="缩略图 · a small one of a picture")


def file_routes(service: Service, files: Files, log: EventLog, reach: Reach, identity: Identity) -> APIRouter:
    router = APIRouter(prefix="/files", tags=["files"], route_class=guarded(identity))
    _add_upload(router, service, files, identity)
    _add_read(router, service, files, log, reach, identity)
    return router


def _add_upload(router: APIRouter, service: Service, files: Files, identity: Identity) -> None:
    @router.post(
        "",
        summary="上传文件 · uploading a file",
        responses=answers(400, 401, 403, 408, 413, 415, 422, 503),
        openapi_extra={"requestBody": UPLOAD},
    )
    async def upload(request: Request, by: Annotated[Actor, Depends(identity)]) -> FileBody:
        """文件内容即请求体 · the body is the file itself, as it is.

        A command then names it by its hash. Sent again, by whomever, it is answered the same; so is a file
        that was erased by law, and that stays withheld."""
        if service.reader(by).is_public:
            raise no_role()
        declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        async with problems_of_upload(request, files.most):
            said = None if declared in UNSAID else declared
            sha256, kept = await files.receive(pieces_of(request), said, by)
        return FileBody(sha256=sha256, bytes=kept.bytes, kind=kept.kind)


def _add_read(
    router: APIRouter, service: Service, files: Files, log: EventLog, reach: Reach, identity: Identity
) -> None:
    @router.get(
        "/{sha256}",
        summary="读取文件 · reading a file",
        response_class=StreamingResponse,
        responses=answers(400, 401, 403, 404, 410, 503) | {200: GIVEN, 304: UNCHANGED},
    )
    async def read(
        sha256: Hash,
        request: Request,
        wanted: Annotated[Wanted, Query()],
        by: Annotated[Actor, Depends(identity)],
    ) -> Response:
        """照片默认给出不含位置等信息的副本 · of a picture a copy without place and time, unless the original
        is asked for, by whoever uploaded it or works with the subject."""
        reached = await reach.of(sha256, by, service.reader(by))
        if reached is None:
            raise not_found()
        log.continuity.require_nothing_missing()
        kept = _chosen(*reached, wanted)
        headers = headers_of(sha256, kept)
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        with problems_of_content():
            content = await begun(files.content(kept))
        return StreamingResponse(content, headers=headers, media_type=kept.kind)


def _chosen(row: FileRow, reached: Reached, wanted: Wanted) -> Kept:
    if row.erasure:
        raise erased(row.erasure)
    if wanted.size:
        if wanted.size not in row.copies:
            raise no_thumbnail()
        return row.copies[wanted.size]
    if wanted.original and reached is not Reached.ORIGINAL:
        raise no_original()
    return row.original if wanted.original else row.copies.get("shown", row.original)


def headers_of(sha256: str, kept: Kept) -> dict[str, str]:
    """A copy has a tag of its own. Whoever keeps it asks again before showing it: it may have been erased."""
    kind = kind_of(kept.kind)
    shown = "inline" if kind in PICTURES else "attachment"
    return {
        "ETag": f'"{kept.object}"',
        "Content-Length": str(kept.bytes),
        "Content-Disposition": f'{shown}; filename="{sha256[:16]}.{kind.suffix}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
        "Accept-Ranges": "none",
    }


async def begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same, with its first part there: what is found wrong until then can still be answered. What is
    found later ends the connection before all is sent."""
    first = await anext(content)

    async def all_of_it() -> AsyncIterator[bytes]:
        yield first
        async for part in content:
            yield part

    return all_of_it()


_BINARY = {"schema": {"type": "string", "format": "binary"}}
UPLOAD: dict[str, Any] = {"required": True, "content": {kind.media: _BINARY for kind in KINDS}}
GIVEN: dict[str, Any] = {
    "description": "文件内容 · the file",
    "content": {kind.media: _BINARY for kind in KINDS},
}
UNCHANGED: dict[str, Any] = {"description": "与所持的副本相同 · the same as the one held (If-None-Match)"}
