"""The door that every request of a person passes: first who it is, then a body of bounded size."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from shared.http.asked import AskedRoute
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

    class Guarded(AskedRoute):
        def get_route_handler(self) -> Handle:
            handle, has_body = super().get_route_handler(), self.body_field is not None

            async def enter(request: Request) -> Response:
                with stopping():
                    await identity.verify(request, open_to_all=open_to_all)
                    answer = await handle(await _with_body(request) if has_body else request)
                    return _kept(answer, request) if open_to_all else answer

            return enter

    return Guarded


def _kept(answer: Response, request: Request) -> Response:
    """Who may keep it, and how long (RFC 9111): what the public is answered, anybody; else whoever asked."""
    everybody = request.state.by is None
    answer.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if everybody else "private"
    answer.headers["Vary"] = "Authorization"
    return answer


async def _with_body(request: Request) -> Request:
    """The request with its body read."""
    body = await bounded_body(dict(request.scope["headers"]), request.receive)
    return Request(request.scope, told_again(body, request.receive))


async def bounded_body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """Raises Problem 413, at once where the length is announced, and 408."""
    if int(headers.get(b"content-length", 0)) > MOST_BODY_BYTES:
        raise too_large()
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise incomplete()
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > MOST_BODY_BYTES:
            raise too_large()
        more = message.get("more_body", False)
    body = b"".join(pieces)
    if body.count(b",") > MOST_COMMAS:
        raise too_large()
    return body


def told_again(body: bytes, receive: Receive) -> Receive:
    """As if the body had not been read yet."""
    told = False

    async def receive_again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def too_large() -> Problem:
    zh = f"内容超过 {MOST_BODY_BYTES} 字节或 {MOST_COMMAS} 个填写项，即可读取的上限；请精简后重试"
    most = f"{MOST_BODY_BYTES} bytes or {MOST_COMMAS} fields"
    en = f"The body has more than {most}, the most that is read. Send less at a time."
    return Problem(413, "too-large", zh, en)


@contextmanager
def stopping() -> Iterator[None]:
    """Raises Problem 503 for a request that a stop cuts short."""
    try:
        yield
    except asyncio.CancelledError as stopped:
        raise service_stops() from stopped


def service_stops() -> Problem:
    en = "The service stops before it could answer. Send the same request again, same key."
    return unavailable("服务正在停止，请稍后以同一命令编号重发同一请求", en)
