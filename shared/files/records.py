"""What the database knows of files: which there are, who sent them, which streams name them."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg

from shared.core.actor import Actor
from shared.core.frozen import Frozen
from shared.files.store import FilesUnavailable
from shared.log.readers import Readers
from shared.mechanisms.vault.grounds import Ground

Copy = Literal["shown", "thumbnail"]
"""What is made of a picture: to look at, without what it tells of place, time and device; and small."""


class Kept(Frozen, frozen=True):
    """One object in the store: `kind` is its media type, `bytes` the length of its content."""

    object: UUID
    kind: str
    bytes: int


class Erasure(Frozen, frozen=True):
    """As the log has it: the case of the law, and the number of the document that decided it."""

    ground: Ground
    document_number: str


class FileRow(Frozen, frozen=True):
    """copies: those that are made of it; none of what is no picture
    erasure  None: it is there
    """

    sha256: str
    original: Kept
    copies: dict[str, Kept]
    erasure: Erasure | None


class FileRecords:
    """Of one service, in its database. All raise StoreUnavailable."""

    def __init__(self, connections: Readers) -> None:
        self._connections = connections

    async def expect(self, objects: Collection[UUID], within: timedelta) -> None:
        """They are about to be put into the store; what is nobody's by then is removed."""
        await self._connections.fetch(
            "insert into file_remains select o, now() + $2 from unnest($1::uuid[]) o", list(objects), within
        )

    async def receive(self, sha256: str, original: Kept, copies: dict[Copy, Kept], by: Actor) -> bool:
        """From now on the file is there, and its sender's. Whether the log says that it is erased. Raises
        FilesUnavailable where it came so slowly that it is removed already."""
        rows = [(sha256, copy, kept.object, kept.kind, kept.bytes) for copy, kept in copies.items()]
        told = (sha256, original.kind, original.bytes, by.person, by.organisation, original.object, rows)
        try:
            [row] = await self._connections.fetch(_RECEIVE, *told)
        except asyncpg.ObjectNotInPrerequisiteStateError as removed:
            raise FilesUnavailable(str(removed)) from removed
        return bool(row[0])

    async def find(self, sha256: str) -> FileRow | None:
        found = await self._connections.fetch(_FILE, sha256)
        if not found:
            return None
        original, copies = found[0], {row["copy"]: _kept(row) for row in found if row["copy"]}
        return FileRow(sha256, _kept(original), copies, _erasure(original))

    async def erasure_of(self, object: UUID) -> Erasure | None:
        """Of the file that the object is, or is drawn from."""
        found = await self._connections.fetch(_OF_OBJECT, object)
        return _erasure(found[0]) if found else None

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

    async def named_before(self, hashes: Collection[str], stream: str, command: UUID) -> set[str]:
        """Those of them that this very command named, when it was sent before: `name` lets it again."""
        if not hashes:
            return set()
        found = await self._connections.fetch(_NAMED_BEFORE, list(hashes), stream, command)
        return {row["sha256"] for row in found}

    async def clean(self, waiting: timedelta) -> int:
        """Mark what nothing names, remove what was marked before; how many were removed."""
        [row] = await self._connections.fetch("select clean_files($1)", waiting)
        return int(row[0])

    async def destroy_erased(self) -> int:
        """What the log says is erased and is still there: its keys are destroyed, in one transaction with the
        order to remove the objects. How many files."""
        [row] = await self._connections.fetch("select destroy_erased()")
        return int(row[0])

    async def remains(self) -> list[UUID]:
        """Objects that are due to be removed."""
        found = await self._connections.fetch(
            "select object from file_remains where due_at <= now() order by due_at limit 1000"
        )
        return [row["object"] for row in found]

    async def postpone(self, object: UUID) -> None:
        """Its removal, for an hour."""
        await self._connections.fetch(
            "update file_remains set due_at = now() + interval '1 hour' where object = $1", object
        )

    async def removed(self, object: UUID) -> None:
        await self._connections.fetch("delete from file_remains where object = $1", object)


def _kept(row: Any) -> Kept:
    return Kept(row["object"], row["kind"], row["bytes"])


def _erasure(row: Any) -> Erasure | None:
    ground = row["ground"]
    return Erasure(ground, row["document_number"]) if ground else None


_RECEIVE = "select receive_file($1, $2, $3, $4, $5, $6, $7::file_copies[])"
_OBJECTS = """
    (select sha256, null as copy, object, kind, bytes from files
     union all select sha256, copy, object, kind, bytes from file_copies) found"""
# The first one stands; several subjects may name one file.
_ERASURE = """
    left join lateral (
        select data ->> 'ground' as ground, data ->> 'document_number' as document_number from events
        where type = 'FileErased' and data ->> 'sha256' = found.sha256 order by position limit 1
    ) erasure on true"""
_FILE = f"select * from {_OBJECTS} {_ERASURE} where sha256 = $1 order by copy nulls first"
_OF_OBJECT = f"select * from {_OBJECTS} {_ERASURE} where object = $1"
_NAMED_BEFORE = "select sha256 from file_names where sha256 = any($1) and stream = $2 and command = $3"
_SENT = "select from file_uploads where sha256 = $1 and person = $2 and organisation = $3"
