"""What the log and its journal hold and Kafka does not have yet."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.log.cursor import Kind

# By the database's own clock, which stamped the event too.
_BACKLOG = text("""
    select head.position, log.position as relayed, head.commands, journal.position as commands_relayed,
           greatest(extract(epoch from clock_timestamp() - next.recorded_at), 0)::float8 as seconds
    from head
    join relay log on log.topic = 'events'
    join relay journal on journal.topic = 'commands'
    left join events next on next.position = log.position + 1""")


@dataclass(frozen=True)
class Backlog:
    """How far the log is, and how far Kafka.

    position  of the newest event
    relayed   of the newest in Kafka
    commands  the number of the newest command; commands_relayed: of the newest in Kafka
    seconds   age of the event after that; 0 where there is none, or a clock was ahead when it was recorded
    """

    position: int
    relayed: int
    commands: int
    commands_relayed: int
    seconds: float

    def of(self, kind: Kind) -> tuple[int, int]:
        """(newest, newest in Kafka)"""
        if kind == "events":
            return self.position, self.relayed
        return self.commands, self.commands_relayed

    @property
    def events(self) -> int:
        return self.position - self.relayed


async def backlog(tx: AsyncConnection) -> Backlog:
    """Whichever process relays."""
    row = (await tx.execute(_BACKLOG)).one()
    return Backlog(row.position, row.relayed, row.commands, row.commands_relayed, row.seconds)
