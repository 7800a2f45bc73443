"""Somebody who sends a command, and what the decision is made for him on."""

from collections.abc import Mapping
from typing import Any

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.looking import Seen
from shared.core.reader import Reader
from shared.core.recorded import Meta
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

    def decided(self, addressed: Addressed, known: Mapping[str, StreamState]) -> list[Any]:
        """What the command comes to. Raises Rejected, Implausible, VersionConflict.

        known  stream → (state, version), the command's own among them
        """
        decider, id, command = addressed.decider, addressed.id, addressed.command
        state, version = known[addressed.stream]
        if version and self.reader:
            decider.require_reading(id, state, command, self.reader)
        check_version(addressed.stream, self.expected, version)
        return decider.decide(state, command, self.by, Seen(id, known, self.reader))
