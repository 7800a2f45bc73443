"""Whether somebody enters something too late to do so without a word: asked once, when it is sent."""

from shared.core import clock
from shared.log.asking import Asking
from shared.log.states import States, StreamState
from shared.mechanisms.jurisdiction import PARAMETERS, LateEntry


class Lateness:
    """No part of the decision, which has no clock: it is made again later, and comes to the same (K9)."""

    def __init__(self, entry: LateEntry | None, states: States) -> None:
        self._entry, self._states = entry, states

    async def require_in_time(self, asking: Asking, own: StreamState) -> None:
        """Raises Rejected, FromNewerRelease, StoreUnavailable."""
        today = clock.today()
        if self._entry is None or not asking.is_a_persons or asking.addressed.command.occurred_on >= today:
            return
        parameters, _ = await self._states.newest(PARAMETERS)
        self._entry.require(asking.addressed.command, asking.place(own), parameters, today)
