"""What the streams of a log are known to be at, and whose turn it is to decide on one."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

from shared.core.decider import Decider
from shared.core.messages import Event
from shared.log.event_log import EventLog

CACHED_STREAMS = 10_000


StreamState = tuple[Any, int]
"""What a stream folds to, and its version; 0 where there is no such stream. Most commands make one."""

AnyDecider = Decider[Any, Any, Any]


class States:
    """The newest states of this process, bounded. Each is a guess: the append compares the version (K1)."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._states: OrderedDict[str, StreamState] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, stream: str) -> asyncio.Lock:
        """Held by whoever decides: two at once would be decided on one version, so one of them twice."""
        return self._turns.setdefault(stream, asyncio.Lock())

    async def load(self, decider: AnyDecider, stream: str) -> StreamState:
        """From the cache, else from the log. Raises FromNewerRelease, StoreUnavailable."""
        if stream in self._states:
            self._states.move_to_end(stream)
            return self._states[stream]
        history = await self._log.read_stream(stream)
        state = decider.fold(map(decider.read, history))
        return self._keep(stream, (state, history[-1].version if history else 0))

    def advance(self, decider: AnyDecider, stream: str, known: StreamState, events: Sequence[Event]) -> None:
        """The events were recorded right behind the known version."""
        state, version = known
        for event in events:
            state = decider.evolve(state, event)
        self._keep(stream, (state, version + len(events)))

    def forget(self, stream: str) -> None:
        """It has moved on elsewhere."""
        self._states.pop(stream, None)

    def _keep(self, stream: str, known: StreamState) -> StreamState:
        self._states[stream] = known
        self._states.move_to_end(stream)
        if len(self._states) > CACHED_STREAMS:
            self._states.popitem(last=False)
        return known
