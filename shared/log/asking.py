"""Somebody who sends a command, and what the decision is made for him on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.looking import AnyStream, Seen
from shared.core.reader import Reader
from shared.core.recorded import Meta
from shared.core.restricted import Opened
from shared.log.states import StreamState
from shared.log.version import check_version


class Asking(Frozen, frozen=True):
    """expected  the version that he has seen, if he names one
    reader    what a person may read, and so act on; None: a service, which acts on what it heard
    """

    by: Actor
    meta: Meta
    expected: int | None = None
    reader: Reader | None = None

    def looks_at(self, addressed: Addressed, own: StreamState) -> list[AnyStream]:
        """The other streams that the decision looks at. Raises NotEntitled for who may not read the command's
        own, before anything else is said of it; TooManyStreams."""
        state, version = own
        if version and self.reader:
            addressed.decider.require_reading(addressed.id, state, addressed.command, self.reader)
        return addressed.decider.looks_at(addressed.id, state, addressed.command)

    def decided(
        self, addressed: Addressed, known: Mapping[str, StreamState], opened: Mapping[UUID, Opened[Any]]
    ) -> list[Any]:
        """What the command comes to. Raises Rejected, Implausible, VersionConflict.

        known   stream → (state, version), the command's own among them
        opened  the content that the decision opens
        """
        decider, id, command = addressed.decider, addressed.id, addressed.command
        state, version = known[addressed.stream]
        check_version(addressed.stream, self.expected, version)
        doubts = addressed.withheld.doubts if addressed.withheld else ()
        return decider.decide(state, command, self.by, Seen(id, known, self.reader, opened, doubts))
