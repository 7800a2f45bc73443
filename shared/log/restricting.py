"""What the handler asks of a vault, and a service without restricted content."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from shared.core.decider import Addressed
from shared.core.looking import NOTHING_OPENED
from shared.core.recorded import Meta
from shared.core.restricted import Opened


class Restricting(Protocol):
    """Keeps restricted content apart from the log. All raise StoreUnavailable."""

    async def take_out(self, addressed: Addressed, meta: Meta, *, keeping: bool = True) -> Addressed:
        """The command with references and commitments in place of its content.

        keeping  False: for a dry run, which keeps nothing
        """

    async def opened(self, addressed: Addressed, state: Any) -> Mapping[UUID, Opened[Any]]:
        """What the decision opens. Raises ContentLost."""

    def recorded(self, addressed: Addressed) -> None:
        """The command is in the log."""


class Unrestricted:
    """Of a service whose commands have no such content."""

    async def take_out(self, addressed: Addressed, meta: Meta, *, keeping: bool = True) -> Addressed:
        return addressed

    async def opened(self, addressed: Addressed, state: Any) -> Mapping[UUID, Opened[Any]]:
        return NOTHING_OPENED

    def recorded(self, addressed: Addressed) -> None:
        pass
