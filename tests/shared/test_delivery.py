"""Whose answers are waited for: of who reads slowly, and not of who reads nothing."""

from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.http import delivery
from tests.eventually import eventually, within
from tests.shared.serving import Served, served

ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
# More than systems hold between two sockets.
LARGE = 24 * 1024 * 1024
PIECE = 64 * 1024


class Answer:
    def __init__(self) -> None:
        self.size = LARGE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Response(bytes(self.size))(scope, receive, send)


@pytest.fixture
def answer() -> Answer:
    return Answer()


@pytest.fixture
async def server(answer: Answer) -> AsyncIterator[Served]:
    async with served(answer) as serving:
        yield serving


async def test_who_reads_a_little_is_seen_to_read(server: Served):
    """Long before the system takes more for him."""
    async with server.connection(ASK) as (reader, _):
        await eventually(lambda: ready(server), "nothing more is taken")
        [connection] = server.server.server_state.connections
        before = connection.unsent()
        for _ in range(10):
            await reader.readexactly(PIECE)
        await eventually(lambda: connection.unsent() < before, "it is seen")


async def test_who_reads_slowly_is_waited_for(server: Served, monkeypatch: pytest.MonkeyPatch):
    """Whenever it is looked, he has read something since."""
    monkeypatch.setattr(delivery, "UNREAD_SECONDS", 0.05)
    looks: list[int] = []
    monkeypatch.setattr(
        delivery.WatchedDelivery, "unsent", lambda self: looks.append(1) or LARGE - len(looks)
    )
    async with server.connection(ASK) as (reader, _):
        await eventually(lambda: len(looks) > 10, "it was looked again and again")
        async with within(60, "all of it comes"):
            head = await reader.readuntil(b"\r\n\r\n")
            assert len(await reader.readexactly(LARGE)) == LARGE
    assert head.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("left", [LARGE, 40_000])
async def test_who_reads_nothing_is_broken_off(
    server: Served, answer: Answer, monkeypatch: pytest.MonkeyPatch, left: int
):
    """Be it much or little that is left, and whether the answer is complete for the server or not."""
    monkeypatch.setattr(delivery, "UNREAD_SECONDS", 0.5)
    answer.size = left if left == LARGE else await _held_between(server) + left
    async with server.connection(ASK):
        await eventually(lambda: server.server.server_state.connections, "the connection is there")
        await eventually(lambda: not server.server.server_state.connections, "the connection is gone")
        await eventually(lambda: not server.server.server_state.tasks, "nobody waits for it")


async def _held_between(server: Served) -> int:
    """Bytes that the system takes for a peer that reads nothing."""
    async with server.connection(ASK):
        return LARGE - await eventually(lambda: ready(server), "nothing more is taken")


def ready(server: Served) -> int:
    """Bytes that the server has ready for its one peer."""
    return sum(one.transport.get_write_buffer_size() for one in server.server.server_state.connections)
