"""What the log holds and Kafka does not have yet."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# By the database's own clock, which stamped the event too.
_BACKLOG = text("""
    select head.position, relay.position as relayed,
           greatest(extract(epoch from clock_timestamp() - next.recorded_at), 0)::float8 as seconds
    from head cross join relay left join events next on next.position = relay.position + 1""")


@dataclass(frozen=True)
class Backlog:
    """How far the log is, and how far Kafka.

    position  of the newest event
    relayed   of the newest in Kafka
    seconds   age of the one after that; 0 where there is none, or a clock was ahead when it was recorded
    """

    position: int
    relayed: int
    seconds: float

    @property
    def events(self) -> int:
        return self.position - self.relayed


async def backlog(tx: AsyncConnection) -> Backlog:
    """Whichever process relays."""
    row = (await tx.execute(_BACKLOG)).one()
    return Backlog(row.position, row.relayed, row.seconds)
