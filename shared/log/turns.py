"""Whose turn it is to decide on a stream: many may look at it at once, and one alone writes to it."""

import asyncio
from collections import deque
from collections.abc import Iterable
from types import TracebackType
from weakref import WeakValueDictionary

from shared.core.frozen import Frozen


class Held(Frozen, frozen=True):
    """The streams whose turn a decision has: those it may write to, and those it only looks at."""

    written: frozenset[str]
    read: frozenset[str] = frozenset()

    def and_read(self, streams: Iterable[str]) -> "Held":
        """The same where it has them already."""
        more = frozenset(streams) - self.written
        return self if more <= self.read else Held(self.written, self.read | more)

    def and_written(self, streams: Iterable[str]) -> "Held":
        more = frozenset(streams)
        return self if more <= self.written else Held(self.written | more, self.read - more)


class Turn:
    """First come, first served. As a context manager it is the turn of one who writes."""

    __slots__ = ("__weakref__", "_readers", "_waiting", "_writing")

    def __init__(self) -> None:
        self._readers, self._writing = 0, False
        self._waiting: deque[tuple[asyncio.Future[None], bool]] = deque()

    async def __aenter__(self) -> None:
        await self.take(shared=False)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back(shared=False)

    async def take(self, *, shared: bool) -> None:
        if not self._waiting and self._may(shared):
            self._enter(shared)
            return
        entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entered, shared))
        try:
            await entered
        except asyncio.CancelledError:
            if not entered.cancelled():
                self.give_back(shared=shared)
            self._let_in()
            raise

    def give_back(self, *, shared: bool) -> None:
        if shared:
            self._readers -= 1
        else:
            self._writing = False
        self._let_in()

    def _may(self, shared: bool) -> bool:
        return not self._writing and (shared or not self._readers)

    def _enter(self, shared: bool) -> None:
        if shared:
            self._readers += 1
        else:
            self._writing = True

    def _let_in(self) -> None:
        while self._waiting and (self._waiting[0][0].done() or self._may(self._waiting[0][1])):
            entered, shared = self._waiting.popleft()
            if not entered.done():  # nor given up meanwhile
                self._enter(shared)
                entered.set_result(None)


class Turns:
    """Of all streams that somebody decides on."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, Turn] = WeakValueDictionary()

    def of(self, held: Held) -> "Turn | _Several":
        """A context manager. Taken in the order of their names, so that no two wait for one another."""
        if held.read or len(held.written) > 1:
            names = sorted(held.written | held.read)
            return _Several([(self._turn(name), name in held.read) for name in names])
        [alone] = held.written
        return self._turn(alone)

    def _turn(self, stream: str) -> Turn:
        known = self._turns.get(stream)
        if known is None:
            self._turns[stream] = known = Turn()
        return known


class _Several:
    def __init__(self, turns: list[tuple[Turn, bool]]) -> None:
        self._turns, self._taken = turns, 0

    async def __aenter__(self) -> None:
        try:
            for turn, shared in self._turns:
                await turn.take(shared=shared)
                self._taken += 1
        except BaseException:
            self._give_back()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()

    def _give_back(self) -> None:
        for turn, shared in self._turns[: self._taken]:
            turn.give_back(shared=shared)
