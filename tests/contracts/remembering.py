"""A vault in memory behind the handler, whose items have the ids that they have in the stories."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Addressed, Withheld
from shared.core.recorded import Meta
from shared.core.restricted import Opened
from shared.log.decided import told
from shared.log.restricting import Unrestricted
from shared.testing import kept


class Remembering(Unrestricted):
    async def take_out(self, addressed: Addressed, meta: Meta, *, keeping: bool = True) -> Addressed:
        by = Actor(person=meta.person, organisation=meta.organisation)
        shown, doubts = kept.taken_out(addressed.stream, addressed.command, by)
        fingerprint = hashlib.sha256(told(addressed.command, meta)).digest()
        return Addressed(addressed.decider, addressed.id, shown, Withheld((fingerprint,), doubts))

    async def opened(self, addressed: Addressed, state: Any) -> Mapping[UUID, Opened[Any]]:
        return kept.opened(addressed.decider, state, addressed.command)
