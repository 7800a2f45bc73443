"""Lines are decided: those on one Kafka key in the order given, others side by side."""

import asyncio
from uuid import UUID

import structlog

from shared.core.messages import json_of
from shared.http.batch.answers import answer_line, problem_line, too_long
from shared.http.batch.line import Malformed, Read, Reader
from shared.http.command_desk import CommandDesk
from shared.http.door import stopping
from shared.http.explain import internal, problem_of
from shared.http.identity import Identity

log = structlog.get_logger()
Answer = asyncio.Future[bytes]


class Deciding:
    """Of one batch. Whoever sent it is asked for again at each line: tokens expire.

    shown  the header Authorization; path: of the batch; prefix: what the paths of routes begin with
    """

    def __init__(
        self, read: Reader, desk: CommandDesk, identity: Identity, shown: str, path: str, prefix: str
    ) -> None:
        self._read, self._desk, self._identity, self._shown = read, desk, identity, shown
        self._path, self._prefix = path, prefix
        self._last: dict[str, Answer] = {}

    def begin(self, number: int, line: bytes | None) -> Answer:
        """line: None where it was too long"""
        try:
            if line is None:
                raise Malformed(too_long())
            read = self._read(line)
        except Malformed as fault:
            answer: Answer = asyncio.get_running_loop().create_future()
            answer.set_result(self._problem(number, fault.id, fault.error, self._path))
            return answer
        before = self._last.get(read.key)
        self._last[read.key] = task = asyncio.create_task(self._answered(number, read, before))
        task.add_done_callback(lambda done: self._forget(read.key, done))
        return task

    def _forget(self, key: str, done: Answer) -> None:
        if self._last.get(key) is done:
            del self._last[key]

    async def _answered(self, number: int, read: Read, before: Answer | None) -> bytes:
        id = read.sent.causation.command
        try:
            with stopping():
                if before:
                    await asyncio.wait([before])
                by = await self._identity.actor(self._shown)
                return answer_line(number, id, 200, json_of(await self._desk(by, read.sent)))
        except Exception as error:
            return self._problem(number, id, error, self._prefix + read.path)

    def _problem(self, number: int, id: UUID | None, error: Exception, path: str) -> bytes:
        problem = problem_of(error, self._desk.service.rows)
        if problem is None:
            log.error("a line of a batch failed", exc_info=error)
            problem = internal()
        return problem_line(number, id, problem, path)
