"""A body that is read as it comes, over a real socket: it may take any time, and may not pause for any."""

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import ANY

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from shared.http import arrival
from tests.shared.serving import Served, one_answer, served

HEAD = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nabc"


@pytest.fixture
async def reading(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(arrival, "ARRIVAL_SECONDS", 0.2)
    monkeypatch.setattr(arrival, "IDLE_SECONDS", 1.0)

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        scope[arrival.STREAMED] = True
        while (message := await receive()).get("more_body"):
            pass
        assert message["type"] == "http.request"
        await PlainTextResponse("all of it")(scope, receive, send)

    async with served(read) as serving:  # type: ignore[arg-type]  # any ASGI application
        yield serving


async def test_it_may_take_any_time(reading: Served):
    async with reading.connection(HEAD) as (reader, writer):
        for _ in range(5):
            await asyncio.sleep(0.3)
            writer.write(b"x")
        assert await one_answer(reader) == (ANY, b"all of it")


async def test_it_may_not_pause_for_any_time(reading: Served):
    answer = await reading.answer_to(HEAD)
    assert answer.startswith(b"HTTP/1.1 408"), answer
