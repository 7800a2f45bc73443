"""A batch of any length takes the memory of its room: of a thousand lines, whoever sends and reads them."""

import asyncio
import json
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT

from shared.http import delivery
from shared.http.batch import conversation, room
from tests.eventually import eventually, within
from tests.shared.batches import Batch, Handle, batch, handle, line, ndjson, person, server
from tests.shared.serving import Served

__all__ = ["handle", "person", "server"]

LONG_BATCH = 1500
"""Lines whose answers no buffer between two processes holds."""


async def test_no_more_is_under_way_than_there_is_room_for(
    server: Served, person: dict[str, str], handle: Handle, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(room, "MOST_LINES", 20)
    handle.held = {f"care-{n}": asyncio.Event() for n in range(100)}
    async with batch(server, person) as one:
        await one.send(ndjson(line(n, to=f"care-{n}") for n in range(100)))
        await eventually(lambda: handle.at_once == 20, "as many as there is room for are under way")
        for held in handle.held.values():
            held.set()
        await one.end()
        assert [answer["line"] async for answer in one.answers()] == list(range(1, 101))
    assert handle.most == 20


class Watched(room.Room):
    """Notes how many it took, and the most that it and the connection of its batch held."""

    def __init__(self, server: Served) -> None:
        super().__init__()
        self._server, self.taken, self.most_lines, self.most_bytes = server, 0, 0, 0

    async def take(self, size: int) -> None:
        await super().take(size)
        self.taken += 1
        self.most_lines = max(self.most_lines, self._lines)
        self.most_bytes = max(self.most_bytes, self.connection.transport.get_write_buffer_size())

    @property
    def connection(self) -> Any:
        [one] = self._server.server.server_state.connections
        return one

    @property
    def is_held_up(self) -> bool:
        return self._lines == room.MOST_LINES and self.connection.flow.write_paused


async def test_who_does_not_read_his_answers_is_read_no_further(
    server: Served, person: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    """So a batch takes no more memory than its room, however long it is and whatever its answers come to."""
    watched = Watched(server)
    monkeypatch.setattr(conversation, "Room", lambda: watched)
    monkeypatch.setattr(room, "MOST_LINES", 50)
    wrong = {f"unknown-{n}": 0 for n in range(100)}  # an answer is ten times as long as its line
    lines = [line(body=wrong) for _ in range(LONG_BATCH)]
    async with batch(server, person) as one:
        pouring = asyncio.create_task(one.send(ndjson(lines)))
        await eventually(lambda: watched.is_held_up, "nothing more is read")
        assert watched.taken < LONG_BATCH
        ending = asyncio.create_task(_end_after(pouring, one))
        answers = [answer async for answer in one.answers()]
        await ending
    assert [answer["line"] for answer in answers] == list(range(1, LONG_BATCH + 1))
    assert watched.most_lines == 50
    assert watched.most_bytes <= HIGH_WATER_LIMIT + 50 * len(json.dumps(answers[0]))


async def test_who_never_reads_his_answers_is_broken_off(
    server: Served, person: dict[str, str], handle: Handle, monkeypatch: pytest.MonkeyPatch
):
    """What was asked by then is decided, and nothing of the batch is held any longer."""
    monkeypatch.setattr(delivery, "UNREAD_SECONDS", 0.5)
    wrong = {f"unknown-{n}": 0 for n in range(100)}
    async with batch(server, person) as one, within(60, "the server breaks off"):
        with pytest.raises(ConnectionError):
            await one.send(ndjson([line(), *(line(body=wrong) for _ in range(LONG_BATCH * 10))]))
    await eventually(lambda: not server.server.server_state.connections, "the connection is gone")
    await eventually(lambda: not server.server.server_state.tasks, "nobody waits for it")
    assert (len(handle.asked), handle.at_once) == (1, 0)


async def _end_after(pouring: asyncio.Task[None], one: Batch) -> None:
    await pouring
    await one.end()
