"""Commands that wait for the log, committed together (K1, K2)."""

from __future__ import annotations

import asyncio
import time

from shared.log.appended import AppendResult
from shared.log.continuity import Continuity
from shared.log.database import StoreUnavailable, unavailable_if_gone
from shared.log.decided import DecidedCommand
from shared.log.under_way import UnderWay
from shared.log.writer import LogWriter
from shared.observe.observer import Observer

MAX_BATCH = 512
MIN_SPLIT = 32
# While the database is busy with one batch, the next is put together and sent.
CONNECTIONS = 2
CLOSED = "the log is closed"


class GroupCommit:
    """The queue of a service's appends. What waits in it when a connection is free is committed together.

    failed  whether the last of them could not be recorded
    """

    def __init__(self, dsn: str, source: str, observer: Observer, continuity: Continuity) -> None:
        self.failed = False
        self._observer = observer
        self._waiting: list[_Waiting] = []
        self._under_way = UnderWay()
        self._writers = [LogWriter(dsn, source, continuity) for _ in range(CONNECTIONS)]
        # The one that was busy last is taken first: it is warm, and a lone caller has always the same.
        self._free = list(self._writers)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def __call__(self, command: DecidedCommand) -> AppendResult:
        """Raises StoreUnavailable."""
        if self._closed:
            raise StoreUnavailable(CLOSED)
        alone = self._free and not (self._waiting or self._under_way)
        result: asyncio.Future[AppendResult] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, result))
        if alone:
            # Nobody to be sent together with: a task of its own would cost two turns of the loop.
            await self._commit_next(self._free.pop())
        else:
            self._send()
        return await result

    async def probe(self) -> None:
        """Whether appends are possible again, unless some are under way and will tell. Raises
        StoreUnavailable."""
        if not self._free:
            return
        writer = self._free.pop()
        try:
            async with unavailable_if_gone():
                await writer.probe()
            self.failed = False
        finally:
            self._free.append(writer)
            self._send_waiting()

    async def close(self) -> None:
        """Who waits is told so; what is on its way may be recorded or not, as when a connection is lost."""
        self._closed = True
        waiting, self._waiting = self._waiting, []
        _answer(waiting, StoreUnavailable(CLOSED))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.terminate()

    def _send(self) -> None:
        """In the next turn of the loop, with all who come in this one."""
        if self._free:
            task = asyncio.create_task(self._commit_next(self._free.pop()), name="append")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _commit_next(self, writer: LogWriter) -> None:
        batch = self._take_batch()
        try:
            if batch:
                _answer(batch, await self._results(writer, [command for command, _ in batch]))
        except asyncio.CancelledError:
            if self._closed:
                _answer(batch, StoreUnavailable(CLOSED))
            raise
        finally:
            self._free.append(writer)
            for command, _ in batch:
                self._under_way.ended(command)
            # Whoever was left by an empty batch waits for one that is under way.
            if batch:
                self._send_waiting()

    def _send_waiting(self) -> None:
        if self._waiting:
            self._send()

    def _take_batch(self) -> list[_Waiting]:
        """Those that are in nobody's way, nor in that of others under way; the rest waits. Of many that wait
        half are left to the other connection."""
        size = min(MAX_BATCH, max(MIN_SPLIT, len(self._waiting) // 2))
        taken: list[_Waiting] = []
        left: list[_Waiting] = []
        for entry in self._waiting:
            command = entry[0]
            if len(taken) < size and self._under_way.has_room_for(command):
                self._under_way.begun(command)
                taken.append(entry)
            else:
                left.append(entry)
        self._waiting = left
        return taken

    async def _results(
        self, writer: LogWriter, batch: list[DecidedCommand]
    ) -> list[AppendResult] | Exception:
        started = time.perf_counter()
        try:
            async with unavailable_if_gone():
                results = await writer(batch)
        except Exception as error:
            self.failed = True
            return error
        self.failed = False
        self._observer.committed([command.meta for command in batch], time.perf_counter() - started)
        return results


_Waiting = tuple[DecidedCommand, "asyncio.Future[AppendResult]"]


def _answer(batch: list[_Waiting], result: list[AppendResult] | Exception) -> None:
    for n, (_, future) in enumerate(batch):
        if future.done():
            continue
        if isinstance(result, StoreUnavailable):
            # A new one for each: a shared exception would collect every waiter's traceback.
            future.set_exception(type(result)(*result.args))
        elif isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result[n])
