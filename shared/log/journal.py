"""The journal as it travels: one record a command, behind the events that it recorded (K9, K13)."""

import asyncio
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import ClassVar
from uuid import UUID

from shared.core.recorded import EventRow, row_of
from shared.core.recovered import Range
from shared.log.cursor import Cursor, Kind, read_cursor
from shared.log.journalled import Journalled, recorded_of
from shared.log.readers import Readers
from shared.log.recoveries import recoveries


class Journal:
    """Of one service. Nobody waits for it as for an event, so it travels a few at a time.

    A command never comes into its topic before its events are in theirs: so what the topic of commands knows
    to have happened, the topic of events knows as well.
    """

    kind: ClassVar[Kind] = "commands"
    pause: ClassVar[float] = 0.2

    def __init__(self, readers: Readers, service: str) -> None:
        self._readers, self._service = readers, service
        self.appended = asyncio.Event()

    async def position(self) -> int:
        """The number of the newest command, 0 where there is none."""
        [row] = await self._readers.fetch("select commands from head")
        return int(row["commands"])

    async def read_commands(self, after: int, limit: int) -> list[EventRow]:
        """Those with a number above `after`, as far as their events are in Kafka."""
        rows = await self._readers.fetch(_AFTER, after, limit)
        travelled = takewhile(lambda row: row["last_position"] <= row["relayed"], rows)
        return [row_of(recorded_of(self._service, Journalled(*row[1:]))) for row in travelled]

    async def digests(self, positions: Collection[int]) -> dict[int, bytes]:
        """Number → digest, of those of the numbers that the journal holds."""
        rows = await self._readers.fetch(_SOME, list(positions))
        known = [recorded_of(self._service, Journalled(*row)) for row in rows]
        return {command.position: command.digest for command in known}

    async def known(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that are used."""
        return {row["id"] for row in await self._readers.fetch(_KNOWN, list(ids))}

    async def cursor(self) -> Cursor:
        """How far it is in its topic."""
        return await read_cursor(self._readers.fetch, self.kind)

    async def settled(self) -> Sequence[Range]:
        """Numbers at which the topic may hold another command: an operator decided to go on all the same."""
        return (await recoveries(self._readers.fetch)).settled_commands


_COLUMNS = """id, number, stream, type, data, actor, fingerprint, release, causation, correlation, version,
              first_position, last_position, decided_at, seen"""
_AFTER = f"""
    select (select position from relay where topic = 'events') as relayed, {_COLUMNS}
    from commands where number > $1 order by number limit $2"""
_SOME = f"select {_COLUMNS} from commands where number = any($1::bigint[])"
_KNOWN = "select id from commands where id = any($1::uuid[])"
