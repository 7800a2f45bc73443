"""How far the relay has come: the log's cursor, and where each partition of the topic ends (K4)."""

from collections.abc import Awaitable, Callable, Mapping

import asyncpg

from shared.core.frozen import Frozen


class PartitionEnd(Frozen, frozen=True):
    """The last record of a partition that the broker confirmed: its offset, its event's position."""

    offset: int
    position: int


class Cursor(Frozen, frozen=True):
    """How far the log is in its topic.

    position    of the last event up to which everything is there
    generation  rises when the log is published from the beginning again
    """

    position: int
    generation: int
    ends: Mapping[int, PartitionEnd]


async def read_cursor(fetch: Callable[[str], Awaitable[list[asyncpg.Record]]]) -> Cursor:
    """All of it as it was at one moment."""
    rows = await fetch(_CURSOR)
    ends = {r["partition"]: PartitionEnd(r["offset"], r["at"]) for r in rows if r["partition"] is not None}
    return Cursor(rows[0]["position"], rows[0]["generation"], ends)


_CURSOR = """
    select relay.position, generation, partition, "offset", ends.position as at
    from relay left join relay_ends ends on true"""
