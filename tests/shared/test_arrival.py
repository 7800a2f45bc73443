"""Requests on one connection: one behind the other, broken, ambiguous, endless."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from shared.http import arrival
from shared.http.arrival import MOST_BETWEEN_BYTES
from tests.eventually import eventually, within
from tests.shared.serving import Served, one_answer, served

GOOD = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"
BROKEN = b"NONSENSE\r\n\r\n"
CHUNKED = b"POST /chunked HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n%s\r\n"


class Echo:
    """Answers with path, headers and body of the request, once it `may`."""

    def __init__(self) -> None:
        self.may, self.asked = asyncio.Event(), 0
        self.may.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        request = Request(scope, receive)
        await self.may.wait()
        body = await request.body()
        text = f"{request.url.path} {sorted(request.headers.keys())} {body.decode()}"
        await PlainTextResponse(text)(scope, receive, send)


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
async def server(echo: Echo) -> AsyncIterator[Served]:
    async with served(echo) as serving:
        yield serving


def statuses(answer: bytes) -> list[str]:
    return [part.split(b" ", 1)[0].decode() for part in answer.split(b"HTTP/1.1 ")[1:]]


async def rest(reader: asyncio.StreamReader) -> bytes:
    async with within(20, "the server closes the connection"):
        return await reader.read()


async def test_one_behind_the_other_they_are_answered_in_their_order(server: Served):
    async with server.connection(b"".join(GOOD % n for n in range(3))) as (reader, _):
        bodies = [(await one_answer(reader))[1].decode().split()[0] for _ in range(3)]
    assert bodies == ["/0", "/1", "/2"]


async def test_what_was_whole_is_answered_before_what_is_broken_behind_it(server: Served, echo: Echo):
    echo.may.clear()
    async with server.connection(GOOD % 1 + GOOD % 2 + BROKEN + GOOD % 3) as (reader, _):
        await eventually(lambda: echo.asked, "the first is asked")
        echo.may.set()
        answer = await rest(reader)
    assert statuses(answer) == ["200", "200", "400"]
    assert echo.asked == 2


async def test_a_body_that_breaks_behind_another_request_reaches_nobody(server: Served, echo: Echo):
    echo.may.clear()
    async with server.connection(GOOD % 1 + CHUNKED % b"" + b"ZZ\r\n") as (reader, _):
        await eventually(lambda: echo.asked, "the first is asked")
        echo.may.set()
        answer = await rest(reader)
    assert statuses(answer) == ["200", "400"]
    assert echo.asked == 1


async def test_a_body_that_breaks_while_it_is_waited_for_is_answered_once(server: Served, echo: Echo):
    async with server.connection(CHUNKED % b"" + b"1\r\na\r\n") as (reader, writer):
        await eventually(lambda: echo.asked, "it is asked")
        writer.write(b"ZZ\r\n")
        answer = await rest(reader)
    assert statuses(answer) == ["400"]


async def test_a_late_request_behind_another_has_its_time_from_when_that_is_answered(
    server: Served, echo: Echo, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(arrival, "ARRIVAL_SECONDS", 0.2)
    echo.may.clear()
    async with server.connection(GOOD % 1 + b"GET /half") as (reader, _):
        await eventually(lambda: echo.asked, "the first is asked")
        assert statuses(await server.answer_to(b"")) == ["408"]  # another connection is the clock
        echo.may.set()
        answer = await rest(reader)
    assert statuses(answer) == ["200", "408"]


@pytest.mark.parametrize(
    "sent",
    [
        CHUNKED % b"Content-Length: 5\r\n" + b"5\r\nhello\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ],
    ids=["both lengths", "two lengths", "two hosts", "blank before colon", "folded", "HTTP/2", "not chunked"],
)
async def test_what_could_be_read_in_two_ways_is_read_in_none(server: Served, echo: Echo, sent: bytes):
    assert statuses(await server.answer_to(sent + GOOD % 1)) == ["400"]
    assert echo.asked <= 1


@pytest.mark.parametrize(
    ("begun", "endless"),
    [
        (b"GET / HTTP/1.1\r\n", b"X: y\r\n"),
        (b"GET / HTTP/1.1\r\nX: ", b"yyyyyy"),
        (CHUNKED % b"", b"5;extend"),
        (CHUNKED % b"" + b"0\r\n", b"X: y\r\n"),
    ],
    ids=["many headers", "one header", "extension of a chunk", "trailers"],
)
async def test_what_never_becomes_a_body_is_not_read_for_ever(server: Served, begun: bytes, endless: bytes):
    async with server.connection(begun) as (reader, writer):
        answering = asyncio.create_task(rest(reader))

        async def pour() -> bool:
            writer.write(endless[-6:] * 1000)
            await asyncio.sleep(0)
            return answering.done()

        writer.write(endless)
        await eventually(pour, "it is not read for ever")
        assert statuses(await answering) == ["400"]
    assert MOST_BETWEEN_BYTES < 1024**2


async def test_a_trailer_is_no_header(server: Served):
    sent = CHUNKED % b"" + b"5\r\nhello\r\n0\r\nIdempotency-Key: 1\r\n\r\n"
    async with server.connection(sent) as (reader, _):
        _, body = await one_answer(reader)
    assert body.decode() == "/chunked ['host', 'transfer-encoding'] hello"


async def test_a_wish_for_another_protocol_is_not_heard(server: Served):
    sent = b"GET /h2 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    async with server.connection(sent) as (reader, _):
        head, _ = await one_answer(reader)
    assert head.startswith("HTTP/1.1 200")
