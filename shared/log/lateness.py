"""Whether somebody enters something too late to do so without a word: asked once, when it is sent."""

from collections.abc import Sequence
from typing import Any

from shared.core import clock
from shared.log.asking import Asking
from shared.log.states import States, StreamState
from shared.mechanisms.jurisdiction import PARAMETERS, LateEntry


class Lateness:
    """No part of the decision, which has no clock: it is made again later, and comes to the same (K9)."""

    def __init__(self, entry: LateEntry | None, states: States) -> None:
        self._entry, self._states = entry, states

    async def require_in_time(self, asking: Asking, own: StreamState, events: Sequence[Any]) -> None:
        """events: what the command comes to; what adds nothing is never late. Raises Rejected,
        FromNewerRelease, StoreUnavailable."""
        command, today = asking.addressed.command, clock.today()
        if self._entry and events and asking.is_a_persons and command.occurred_on < today:
            parameters, _ = await self._states.refreshed(PARAMETERS)
            self._entry.require(command, asking.place(own, events), parameters, today)
