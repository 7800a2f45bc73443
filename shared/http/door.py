"""The door that every request of a person passes: first who it is, then a body of bounded size."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.types import Message

from shared.http.identity import Identity
from shared.http.problems import Problem, incomplete, unavailable

# Twice what an event may have.
MOST_BODY_BYTES = 1024 * 1024
# More than an event of the most bytes has. A body of 1 MiB that is nothing but fields held up everybody for
# a second until each of them was refused.
MOST_COMMAS = 20_000
# As long as anybody may go on showing what the public was answered.
PUBLIC_SECONDS = 60

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


def guarded(identity: Identity, *, open_to_all: bool = False) -> type[APIRoute]:
    """The class of routes behind the door; open to all, who shows no token passes as the public.

    FastAPI by itself reads and parses a body of any length before it looks at the token, and lets uvicorn
    answer 500 to what a stop cuts short.
    """

    class Guarded(APIRoute):
        def get_route_handler(self) -> Handle:
            handle, has_body = super().get_route_handler(), self.body_field is not None

            async def enter(request: Request) -> Response:
                try:
                    await identity.verify(request, open_to_all=open_to_all)
                    answer = await handle(await _with_body(request) if has_body else request)
                    return _kept(answer, request) if open_to_all else answer
                except asyncio.CancelledError as stopped:
                    raise _stopping() from stopped

            return enter

    return Guarded


def _kept(answer: Response, request: Request) -> Response:
    """Who may keep it, and how long (RFC 9111): what the public is answered, anybody; else whoever asked."""
    everybody = request.state.by is None
    answer.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if everybody else "private"
    answer.headers["Vary"] = "Authorization"
    return answer


async def _with_body(request: Request) -> Request:
    """The request with its body read. Raises Problem 413, at once where the length is announced, and 408."""
    if int(request.headers.get("content-length", 0)) > MOST_BODY_BYTES:
        raise _too_large()
    size = 0

    async def receive() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > MOST_BODY_BYTES:
            raise _too_large()
        return message

    bounded = Request(request.scope, receive)
    try:
        body = await bounded.body()
    except ClientDisconnect as gone:
        raise incomplete() from gone
    if body.count(b",") > MOST_COMMAS:
        raise _too_large()
    return bounded


def _too_large() -> Problem:
    most = f"{MOST_BODY_BYTES} bytes or {MOST_COMMAS} fields"
    en = f"The body has more than {most}, the most that is read. Send less at a time."
    return Problem(413, "too-large", "内容过大，请精简后重试", en)


def _stopping() -> Problem:
    en = "The service stops before it could answer. Send the same request again, same key."
    return unavailable("服务正在停止，请稍后重试", en)
