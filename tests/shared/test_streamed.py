"""A body that is read as it comes, over a real socket: it may take any time, and may not pause for any."""

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import ANY

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from shared.http import arrival
from shared.http.files import body
from shared.http.problems import Problem
from tests.shared.serving import Served, one_answer, served

HEAD = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nabc"


@pytest.fixture
async def reading(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(arrival, "ARRIVAL_SECONDS", 0.2)
    monkeypatch.setattr(body, "SILENCE_SECONDS", 1.0)

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            got = b"".join([piece async for piece in body.pieces_of(Request(scope, receive))])
        except Problem as problem:
            await PlainTextResponse("", problem.status)(scope, receive, send)
        else:
            await PlainTextResponse(got)(scope, receive, send)

    async with served(read) as serving:  # type: ignore[arg-type]  # any ASGI application
        yield serving


async def test_it_may_take_any_time(reading: Served):
    async with reading.connection(HEAD) as (reader, writer):
        for _ in range(5):
            await asyncio.sleep(0.3)
            writer.write(b"x")
        assert await one_answer(reader) == (ANY, b"abcxxxxx")


async def test_it_may_not_pause_for_any_time(reading: Served):
    async with reading.connection(HEAD) as (reader, _):
        head, _ = await one_answer(reader)
    assert head.startswith("HTTP/1.1 408"), head
