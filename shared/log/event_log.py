"""The append-only log: whole commands are appended, and read back (K1, K2, K3, K8)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from typing import ClassVar
from uuid import UUID

from shared.core.recorded import EventRow, Past, Recorded, from_json
from shared.core.recovered import Range
from shared.log.appended import AppendResult, JournalEntry
from shared.log.continuity import Continuity, LogInDoubt
from shared.log.cursor import Cursor, Kind, read_cursor
from shared.log.decided import DecidedCommand
from shared.log.group_commit import GroupCommit
from shared.log.journal import Journal
from shared.log.readers import Readers
from shared.log.recoveries import recoveries
from shared.observe.observer import Observer
from shared.observe.outcome import Outcome

PAGE = 200
"""Events that are read of a stream at a time."""
# Place in an EventRow: who caused it, by which command.
_META = 8


class EventLog:
    """One service's log. What is appended together is committed together.

    continuity  whether this process may append; left out: it need not compare log and topic first
    journal     its commands, which travel behind the events
    readers     connections to its database, for whoever keeps something beside it
    """

    kind: ClassVar[Kind] = "events"
    pause: ClassVar[float] = 0

    def __init__(
        self,
        dsn: str,
        source: str,
        observer: Observer | None = None,
        continuity: Continuity | None = None,
    ) -> None:
        self.continuity = continuity or Continuity()
        self._commit = GroupCommit(dsn, source, observer or Observer(), self.continuity)
        self.readers = Readers(dsn)
        self.appended = asyncio.Event()
        self.journal = Journal(self.readers, source)

    async def __aenter__(self) -> EventLog:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._commit.close()
        self.readers.terminate()

    @property
    def failed(self) -> bool:
        """Whether the last append could not be recorded, and none was possible since."""
        return self._commit.failed

    async def probe(self) -> None:
        """Whether appends are possible again. Raises StoreUnavailable."""
        await self._commit.probe()

    async def append(self, command: DecidedCommand) -> AppendResult:
        """Record a command and its events, or say why not. Raises StoreUnavailable."""
        result = await self._commit(command)
        self.appended.set()
        return result

    async def read_stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of a stream with a version above `after`, in order."""
        return await self._select("stream = $1 and version > $2 order by version", stream, after)

    async def history(self, stream: str) -> AsyncIterator[list[Past]]:
        """All events of a stream in order, page by page. Raises StoreUnavailable."""
        version, full = 0, True
        while full:
            rows = await self.readers.fetch(_PAST, stream, version, PAGE)
            if page := [Past(*row) for row in rows]:
                version = page[-1].version
                yield page
            full = len(page) == PAGE

    async def read(self, after: int, limit: int) -> list[Recorded]:
        """Up to `limit` events of the whole log with a position above `after`, in order."""
        return [recorded(row) for row in await self.read_rows(after, limit)]

    async def read_rows(self, after: int, limit: int) -> list[EventRow]:
        """The same as they are stored, for whoever only passes them on."""
        return await self._rows("position > $1 order by position limit $2", after, limit)

    async def read_commands(self, after: int, limit: int) -> list[EventRow]:
        """The same, of whole commands: the last one is left for the next time where more of it may follow."""
        rows = await self.read_rows(after, limit)
        if len(rows) < limit:
            return rows
        return [row for row in rows if row[_META] != rows[-1][_META]]

    async def read_between(self, first: int, last: int) -> list[Recorded]:
        return await self._select("position between $1 and $2 order by position", first, last)

    async def position(self) -> int:
        """The position of the newest event, 0 for an empty log."""
        [row] = await self.readers.fetch("select position from head")
        return int(row["position"])

    async def digests(self, positions: Collection[int]) -> dict[int, bytes]:
        """Position → digest, of those of the positions that the log holds."""
        return dict(await self.readers.fetch(_DIGESTS, list(positions)))

    async def cursor(self) -> Cursor:
        """How far the log is in its topic."""
        return await read_cursor(self.readers.fetch, self.kind)

    async def settled(self) -> Sequence[Range]:
        """Positions at which the topic may hold another event: an operator decided to go on all the same."""
        return (await recoveries(self.readers.fetch)).settled

    async def verify(self) -> None:
        """Raises LogInDoubt where the newest event that this process knows is not there."""
        async with self.readers.connection() as connection:
            await self.continuity.verify(connection)

    async def is_beyond_doubt(self) -> bool:
        """Whether it holds all that is known to have been recorded (K13), so that nothing names what it does
        not name. Raises StoreUnavailable."""
        try:
            await self.verify()
            self.continuity.require()
        except LogInDoubt:
            return False
        return True

    async def versions(self, streams: Iterable[str]) -> dict[str, int]:
        """Each stream's newest version, 0 where there is no such stream."""
        return dict(await self.readers.fetch(_VERSIONS, list(streams)))

    async def find_command(self, id: UUID) -> JournalEntry | None:
        """What became of a command sent before, or None."""
        found = await self.readers.fetch(_COMMAND, id)
        if not found:
            return None
        [row] = found
        result = AppendResult(Outcome.REPEATED, row["version"], row["first_position"], row["last_position"])
        return JournalEntry(row["stream"], row["fingerprint"], result)

    async def _select(self, where: str, *args: object) -> list[Recorded]:
        return [recorded(row) for row in await self._rows(where, *args)]

    async def _rows(self, where: str, *args: object) -> list[EventRow]:
        rows: list[EventRow] = await self.readers.fetch(f"{_COLUMNS} where {where}", *args)
        return rows


_PAST = """select version, type, schema_version, data from events
           where stream = $1 and version > $2 order by version limit $3"""
_COMMAND = "select stream, fingerprint, version, first_position, last_position from commands where id = $1"
_VERSIONS = """
    select s, coalesce((select max(e.version) from events e where e.stream = s), 0)
    from unnest($1::text[]) s"""
_DIGESTS = "select position, digest from events where position = any($1::bigint[])"
_COLUMNS = """select position, stream, version, id, key, type, schema_version, data, meta, digest,
                     recorded_at from events"""


def recorded(row: EventRow) -> Recorded:
    place, (meta, sealed, recorded_at) = row[:8], row[8:]
    return Recorded(*place, from_json(meta), sealed, recorded_at)
