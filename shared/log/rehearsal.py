"""A dry run: what a command would come to now. It is decided like any other, and nothing is recorded."""

from collections.abc import Sequence

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.looking import Seen
from shared.core.reader import Reader
from shared.core.refusals import Answer
from shared.log.asking import Asking
from shared.log.causation import Causation
from shared.log.decided import DecidedCommand, decided
from shared.log.event_log import EventLog
from shared.log.first_answer import first_answer
from shared.log.lateness import Lateness
from shared.log.receipt import Receipt
from shared.log.restricting import Restricting
from shared.log.states import States


class Forecast(Frozen, frozen=True):
    """What would be recorded now, and what the gates of the command said. It promises nothing.

    opens  its events would hold what nobody may see before they are recorded
    """

    would_be: DecidedCommand
    gates: Sequence[Answer]
    opens: bool = False

    @property
    def stream(self) -> str:
        return self.would_be.stream

    @property
    def streams(self) -> list[str]:
        """Of each event the one that it would be recorded in."""
        return self.would_be.streams_of_events


class Rehearsal:
    """Waits for nobody and holds up nobody: it takes no turn on a stream."""

    def __init__(self, log: EventLog, states: States, vault: Restricting, lateness: Lateness) -> None:
        self._log, self._states, self._vault, self._lateness = log, states, vault, lateness

    async def __call__(
        self,
        addressed: Addressed,
        by: Actor,
        causation: Causation,
        expected: int | None = None,
        reader: Reader | None = None,
    ) -> Forecast | Receipt:
        """The first answer where the command was sent before. Raises what the command itself would."""
        self._log.continuity.require()
        meta = causation.meta(by, addressed.command)
        addressed = await self._vault.take_out(addressed, meta, keeping=False)
        if earlier := await first_answer(self._log, addressed, meta):
            return earlier
        asking, own = Asking(addressed, by, expected, reader), await self._states.newest(addressed.at)
        others = {stream.name: await self._states.newest(stream) for stream in asking.looks_at(own)}
        known, (state, version) = {addressed.stream: own, **others}, own
        opened = await self._vault.opened(addressed, state)
        events = asking.decided(known, opened)
        await self._lateness.require_in_time(asking, own, events)
        versions = {stream: version for stream, (_, version) in others.items()}
        would_be = decided(addressed, by, meta, version, events, versions)
        seen = Seen(addressed.id, known, reader)
        gates = addressed.decider.answers(state, addressed.command, by, seen)
        return Forecast(would_be, gates, opens=bool(opened))
