"""A service's files in a database and a folder of their own, and what is sent to them."""

import hashlib
import itertools
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from deploy.stack.local import LocalStack
from shared.core.actor import Actor
from shared.files.files import Files
from shared.files.records import Kept as Object
from shared.files.store import Store
from shared.log.ids import new_id
from shared.log.readers import Readers
from tests.shared.empty import connected, empty_database

_numbers = itertools.count(1)

SENDER = Actor(person="sender", organisation="91340600MA2XK7P04H")
STRANGER = Actor(person="stranger", organisation="91340600MA2XK7P04H")
MOST = 30 * 1024 * 1024


@dataclass
class Kept:
    files: Files
    folder: Path
    sql: asyncpg.Connection

    async def receive(self, content: bytes, by: Actor = SENDER, declared: str | None = None) -> str:
        sha256, _ = await self.files.receive(pieces(content), declared, by)
        return sha256

    async def read(self, sha256: str, copy: str = "") -> bytes:
        row = await self.files.records.find(sha256)
        assert row
        kept = row.copies[copy] if copy else row.original
        return b"".join([part async for part in self.files.content(kept)])

    async def read_into(self, given: bytearray, kept: Object) -> None:
        async for part in self.files.content(kept):
            given += part

    async def forget_all(self) -> None:
        await self.sql.execute(
            "truncate files, file_copies, file_uploads, file_names, file_remains, vault.keys"
        )
        for path in self.folder.iterdir():
            path.unlink()

    async def later(self, days: float = 1.01) -> None:
        """As if so much time had passed."""
        past = f"interval '{days} days'"
        for table, column in (("files", "marked_at"), ("file_names", "named_at"), ("file_remains", "due_at")):
            await self.sql.execute(
                f"update {table} set {column} = {column} - {past} where {column} < 'infinity'"
            )

    async def named(self, sha256: str, by: Actor = SENDER, stream: str = "project-a") -> bool:
        """By a command that is recorded."""
        id = new_id()
        if await self.files.records.name([sha256], by, stream, id):
            return False
        await self.journal(id, stream, sha256)
        return True

    async def journal(self, id: UUID, stream: str, sha256: str) -> None:
        await journal(self.sql, id, stream, sha256)

    def objects(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


async def journal(sql: asyncpg.Connection, id: UUID, stream: str, sha256: str) -> None:
    """A command that named the file was recorded."""
    data = f'{{"sha256": "{sha256}"}}'
    await sql.execute(_JOURNAL, id, stream, data)


async def known(sql: asyncpg.Connection, hashes: Iterable[str], person: str, organisation: str) -> None:
    """Files that somebody uploaded; what they hold is nowhere."""
    for sha256 in hashes:
        await sql.execute("insert into files values ($1, $2, 'application/pdf', 1)", sha256, new_id())
        await sql.execute("insert into file_uploads values ($1, $2, $3)", sha256, person, organisation)


_JOURNAL = """
    insert into commands (id, number, stream, type, data, actor, fingerprint, release, correlation, version,
        last_position, decided_at, seen)
    select $1, -1 - count(*), $2, 'C', $3::text::json, '{}', '', '', $1, 1, 0, now(), '{}'
    from commands"""


@asynccontextmanager
async def open_files(stack: LocalStack, folder: Path) -> AsyncIterator[Kept]:
    async with empty_database(stack, name=f"files_{next(_numbers)}") as dsn, connected(dsn) as sql:
        connections = Readers(dsn)
        yield Kept(Files(connections, Store(str(folder)), MOST), folder, sql)
        connections.terminate()


async def pieces(content: bytes, size: int = 60_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def long_pdf(size: int) -> bytes:
    """Begins like one, and is of so many bytes that do not repeat."""
    return (b"%PDF-1.4\n" + b"".join(_digests(size)))[:size]


def _digests(size: int) -> Iterator[bytes]:
    return (hashlib.sha256(str(n).encode()).digest() for n in range(size // 32 + 1))
