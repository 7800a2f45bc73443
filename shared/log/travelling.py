"""What a service sends to Kafka: the events of its log, and the commands of its journal behind them."""

import asyncio
from collections.abc import Collection, Sequence
from typing import ClassVar, Protocol

from shared.core.recorded import EventRow
from shared.core.recovered import Range
from shared.log.cursor import Cursor, Kind


class Travelling(Protocol):
    """Rows in one order, each with a position of its own and the digest that its record has.

    pause     seconds for which more is waited for when something is there to be sent
    appended  set when there may be more
    """

    kind: ClassVar[Kind]
    pause: ClassVar[float]
    appended: asyncio.Event

    async def position(self) -> int:
        """Of the newest row, 0 where there is none."""

    async def read_commands(self, after: int, limit: int) -> list[EventRow]:
        """Rows with a position above `after`, in order, of whole commands."""

    async def digests(self, positions: Collection[int]) -> dict[int, bytes]:
        """Position → digest, of those of the positions that there are."""

    async def cursor(self) -> Cursor:
        """How far it is in its topic."""

    async def settled(self) -> Sequence[Range]:
        """Positions at which the topic may hold another row: an operator decided to go on all the same."""
