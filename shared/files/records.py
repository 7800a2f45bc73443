"""What the database knows of files: which there are, who sent them, which streams name them."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from shared.core.actor import Actor
from shared.core.frozen import Frozen
from shared.log.readers import Readers

Copy = Literal["shown", "thumbnail"]
"""What is made of a picture: to look at, without what it tells of place, time and device; and small."""


class Kept(Frozen, frozen=True):
    """One object in the store: `kind` is its media type, `bytes` the length of its content."""

    object: UUID
    kind: str
    bytes: int


class FileRow(Frozen, frozen=True):
    """copies: those that are made of it; none of what is no picture"""

    sha256: str
    original: Kept
    copies: dict[str, Kept]
    erased: bool


class FileRecords:
    """Of one service, in its database. All raise StoreUnavailable."""

    def __init__(self, connections: Readers) -> None:
        self._connections = connections

    async def expect(self, objects: Collection[UUID], within: timedelta) -> None:
        """They are about to be put into the store; what is nobody's by then is removed."""
        await self._connections.fetch(
            "insert into file_remains select o, now() + $2 from unnest($1::uuid[]) o", list(objects), within
        )

    async def receive(self, sha256: str, original: Kept, copies: dict[Copy, Kept], by: Actor) -> None:
        """From now on the file is there, and its sender's."""
        rows = [(sha256, copy, kept.object, kept.kind, kept.bytes) for copy, kept in copies.items()]
        await self._connections.fetch(
            "select receive_file($1, $2, $3, $4, $5, $6, $7::file_copies[])",
            sha256,
            original.kind,
            original.bytes,
            by.person,
            by.organisation,
            original.object,
            rows,
        )

    async def find(self, sha256: str) -> FileRow | None:
        found = await self._connections.fetch(_FILE, sha256)
        if not found:
            return None
        original, copies = found[0], {row["copy"]: _kept(row) for row in found if row["copy"]}
        return FileRow(sha256, _kept(original), copies, original["erased_at"] is not None)

    async def is_sender(self, sha256: str, by: Actor) -> bool:
        found = await self._connections.fetch(_SENT, sha256, by.person, by.organisation)
        return bool(found)

    async def named_by(self, sha256: str) -> list[str]:
        """The streams that name it."""
        found = await self._connections.fetch(
            "select distinct stream from named_files where sha256 = $1 order by stream", sha256
        )
        return [row["stream"] for row in found]

    async def name(
        self, hashes: Sequence[str], by: Actor, stream: str, command: UUID, readable: Collection[str] = ()
    ) -> list[str]:
        """Before the command is decided: what it names is not removed. Gives those that its sender may not
        name, as he did not send them and they are not among the readable."""
        found = await self._connections.fetch(
            "select * from name_files($1, $2, $3, $4, $5, $6)",
            list(hashes),
            list(readable),
            by.person,
            by.organisation,
            stream,
            command,
        )
        return [row[0] for row in found]

    async def clean(self, waiting: timedelta) -> int:
        """Mark what nothing names, remove what was marked before; how many were removed."""
        [row] = await self._connections.fetch("select clean_files($1)", waiting)
        return int(row[0])

    async def erase(self, sha256: str) -> list[UUID]:
        """Nobody is given it any more. Its objects, which are still to be destroyed."""
        return [row[0] for row in await self._connections.fetch("select * from erase_file($1)", sha256)]

    async def remains(self) -> list[UUID]:
        """Objects that are due to be removed."""
        found = await self._connections.fetch(
            "select object from file_remains where due_at <= now() order by due_at limit 1000"
        )
        return [row["object"] for row in found]

    async def removed(self, object: UUID) -> None:
        await self._connections.fetch("delete from file_remains where object = $1", object)


def _kept(row: object) -> Kept:
    return Kept(row["object"], row["kind"], row["bytes"])  # type: ignore[index]  # asyncpg has no types


_FILE = """
    select f.erased_at, null as copy, f.object, f.kind, f.bytes from files f where f.sha256 = $1
    union all
    select f.erased_at, c.copy, c.object, c.kind, c.bytes
    from files f join file_copies c on c.sha256 = f.sha256 where f.sha256 = $1
    order by copy nulls first"""
_SENT = "select from file_uploads where sha256 = $1 and person = $2 and organisation = $3"
