"""A service stops in the middle of a batch: every line that was read is answered, decided or not."""

import asyncio
import json
from typing import Any

from starlette.types import Message

from shared.http.batch.answers import answer_line, problem_line
from shared.http.batch.conversation import Conversation
from shared.http.door import stopping
from shared.http.problems import Problem
from tests.eventually import eventually, within
from tests.shared.batches import Handle, batch, handle, person, server
from tests.shared.serving import Served

__all__ = ["handle", "person", "server"]


class Deciding:
    """Decides the first lines, and is not done with the others by the time of the stop."""

    def begin(self, number: int, line: bytes | None) -> asyncio.Future[bytes]:
        return asyncio.create_task(self._answered(number))

    async def _answered(self, number: int) -> bytes:
        try:
            with stopping():
                if number > 2:
                    await asyncio.Event().wait()
                return answer_line(number, None, 200, b"{}")
        except Problem as problem:
            return problem_line(number, None, problem, "/commands")


async def test_lines_that_were_begun_at_the_moment_of_the_stop_are_answered_like_all_others():
    body, sent = asyncio.Queue[Message](), list[bytes]()

    async def send(message: Message) -> None:
        sent.append(message.get("body", b""))

    deciding: Any = Deciding()
    talking = asyncio.create_task(Conversation(deciding, "/commands")({"state": {}}, body.get, send))
    body.put_nowait({"type": "http.request", "body": b"1\n2\n3\n4\n", "more_body": True})
    await eventually(lambda: b"".join(sent).count(b"\n") == 2, "the first two are answered")
    body.put_nowait({"type": "http.request", "body": b"5\n6\n", "more_body": True})
    talking.cancel()
    await talking
    answers = [json.loads(line) for line in b"".join(sent).splitlines()]
    assert [answer["line"] for answer in answers] == [1, 2, 3, 4, 5, 6, 7]
    assert [answer["status"] for answer in answers] == [200, 200, 503, 503, 503, 503, 503]


async def test_a_batch_whose_first_line_has_not_come_is_told_that_the_service_stops(
    server: Served, person: dict[str, str], handle: Handle
):
    async with batch(server, person) as one:
        [task] = await eventually(lambda: [*server.server.server_state.tasks], "it is waited for")
        await asyncio.sleep(0.2)  # for its line
        task.cancel()
        async with within(30, "it is answered"):
            head = await one.head()
    assert one.status == 503
    assert "application/problem+json" in head
    assert handle.asked == []
