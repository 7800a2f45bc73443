"""What the streams of a log are known to be at."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.core.category import Category
from shared.core.looking import AnyStream
from shared.core.messages import Event
from shared.log.event_log import EventLog

CACHED_STREAMS = 10_000
SLICE = 64 * 1024
"""Bytes of events that are folded in one turn of the loop: a millisecond or two."""

StreamState = tuple[Any, int]
"""What a stream folds to, and its version; 0 where there is no such stream. Most commands make one."""

AnyCategory = Category[Any, Any]


class States:
    """The newest states of this process, bounded. Each is a guess: the append compares the version (K1)."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._states: OrderedDict[str, StreamState] = OrderedDict()

    def known(self, stream: str) -> StreamState | None:
        """Without asking the log."""
        return self._states.get(stream)

    async def load(self, kind: AnyCategory, stream: str) -> StreamState:
        """From the cache, else from the log. Raises FromNewerRelease, StoreUnavailable."""
        if stream in self._states:
            self._states.move_to_end(stream)
            return self._states[stream]
        return self._keep(stream, await self._folded(kind, stream))

    async def load_all(self, streams: Iterable[AnyStream]) -> dict[str, StreamState]:
        return {stream.name: await self.load(stream.kind, stream.name) for stream in streams}

    async def newest(self, stream: AnyStream) -> StreamState:
        """As it is now, for whoever takes no turn and appends nothing; so nothing is kept of it, which might
        be older than what others know meanwhile. Raises FromNewerRelease, StoreUnavailable."""
        known = self._states.get(stream.name)
        if known and known[1] == (await self._log.versions([stream.name]))[stream.name]:
            return known
        return await self._folded(stream.kind, stream.name)

    async def refreshed(self, stream: AnyStream) -> StreamState:
        """The same, and kept: of a stream that many ask of and nearly nobody writes to. Raises
        FromNewerRelease, StoreUnavailable."""
        newest = await self.newest(stream)
        known = self._states.get(stream.name)
        return self._keep(stream.name, newest) if known is None or known[1] < newest[1] else known

    async def _folded(self, kind: AnyCategory, stream: str) -> StreamState:
        """A long history is no reason for others to wait: each has its turn after a page, and within one that
        is heavy."""
        state, version, weight = kind.initial, 0, 0
        async for page in self._log.history(stream):
            for event in page:
                state, version = kind.evolve(state, kind.read(event)), event.version
                weight += len(event.data)
                if weight > SLICE:
                    weight = 0
                    await asyncio.sleep(0)
        return state, version

    def advance(
        self,
        streams: Iterable[AnyStream],
        known: Mapping[str, StreamState],
        recorded: Mapping[str, Sequence[Event]],
    ) -> None:
        """The events of each stream were recorded right behind the version it is known at."""
        for stream in streams:
            (state, version), events = known[stream.name], recorded.get(stream.name, ())
            self._keep(stream.name, (stream.kind.evolved(state, events), version + len(events)))

    def forget(self, streams: Iterable[str]) -> None:
        """Some of them have moved on elsewhere."""
        for stream in streams:
            self._states.pop(stream, None)

    def _keep(self, stream: str, known: StreamState) -> StreamState:
        self._states[stream] = known
        self._states.move_to_end(stream)
        if len(self._states) > CACHED_STREAMS:
            self._states.popitem(last=False)
        return known
