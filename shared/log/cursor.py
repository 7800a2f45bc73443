"""How far a relay has come: its cursor, and where each partition of the topic ends (K4)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

import asyncpg

from shared.core.frozen import Frozen

Kind = Literal["events", "commands"]
"""What travels: the log, and its journal. Each has a topic of its own, and a relay."""


class PartitionEnd(Frozen, frozen=True):
    """The last record of a partition that the broker confirmed: its offset, its event's position."""

    offset: int
    position: int


class Cursor(Frozen, frozen=True):
    """How far the log, or its journal, is in its topic.

    position    of the last event up to which everything is there; of the journal, the number of the command
    generation  rises when it is published from the beginning again
    """

    position: int
    generation: int
    ends: Mapping[int, PartitionEnd]


async def read_cursor(fetch: Callable[[str, Kind], Awaitable[list[asyncpg.Record]]], kind: Kind) -> Cursor:
    """All of it as it was at one moment."""
    rows = await fetch(_CURSOR, kind)
    ends = {r["partition"]: PartitionEnd(r["offset"], r["at"]) for r in rows if r["partition"] is not None}
    return Cursor(rows[0]["position"], rows[0]["generation"], ends)


_CURSOR = """
    select relay.position, generation, partition, "offset", ends.position as at
    from relay left join relay_ends ends using (topic)
    where topic = $1"""
