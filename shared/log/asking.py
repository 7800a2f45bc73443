"""Somebody who sends a command, and what the decision is made for him on."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.looking import AnyStream, Elsewhere, Seen
from shared.core.reader import Reader
from shared.core.restricted import Opened
from shared.log.states import StreamState
from shared.log.version import check_version


class Asking:
    """One command, decided until what it rests on is current.

    expected  the version that its sender has seen, if he names one
    reader    what a person may read, and so act on; None: a service, which acts on what it heard
    """

    def __init__(self, addressed: Addressed, by: Actor, expected: int | None, reader: Reader | None) -> None:
        self.addressed, self.by = addressed, by
        self._expected, self._reader = expected, reader
        self._own: StreamState | None = None
        self._others: Sequence[AnyStream] = ()

    @property
    def is_a_persons(self) -> bool:
        return self._reader is not None

    def place(self, own: StreamState, events: Sequence[Any]) -> str:
        """Where the matter lies once the events have happened; if nowhere, where the asker is."""
        stream = self.addressed.at
        happened = [event for event in events if not isinstance(event, Elsewhere)]
        divisions = stream.whose(stream.kind.evolved(own[0], happened)).divisions
        return min(divisions, default=self.by.division)

    def looks_at(self, own: StreamState) -> Sequence[AnyStream]:
        """The other streams that the decision looks at: asked once of each state. Raises NotEntitled for who
        may not read the command's own, before anything else is said of it; TooManyStreams."""
        if own is not self._own:
            self._others, self._own = self._asked(own), own
        return self._others

    def decided(self, known: Mapping[str, StreamState], opened: Mapping[UUID, Opened[Any]]) -> list[Any]:
        """What the command comes to. Raises Rejected, Implausible, VersionConflict.

        known   stream → (state, version), the command's own among them
        opened  the content that the decision opens
        """
        addressed = self.addressed
        state, version = known[addressed.stream]
        check_version(addressed.stream, self._expected, version)
        doubts = addressed.withheld.doubts if addressed.withheld else ()
        seen = Seen(addressed.id, known, self._reader, opened, doubts)
        return addressed.decider.decide(state, addressed.command, self.by, seen)

    def _asked(self, own: StreamState) -> Sequence[AnyStream]:
        addressed, (state, version) = self.addressed, own
        if version and self._reader:
            addressed.decider.require_reading(addressed.id, state, addressed.command, self._reader)
        return addressed.decider.looks_at(addressed.id, state, addressed.command)
