"""A service's database set back, as a restored backup or a promoted replica leaves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from deploy.site import secrets
from deploy.stack.local import LocalStack

TABLES = ("events", "commands", "head", "relay", "relay_ends")
OF_FILES = ("files", "file_copies", "file_uploads", "file_names", "file_remains", "vault.keys")


@asynccontextmanager
async def superuser(stack: LocalStack, service: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(secrets.superuser_dsn(stack.folder.secrets, service))
    try:
        yield connection
    finally:
        await connection.close()


class Backup:
    """What its tables held when it was taken."""

    def __init__(self, database: asyncpg.Connection, rows: dict[str, list[Any]]) -> None:
        self._database, self._rows = database, rows

    async def restore(self) -> None:
        """All connections of others break, as they do when a server is put in the place of another."""
        async with self._database.transaction():
            await self._database.execute(f"truncate {', '.join(self._rows)}")
            for table, rows in self._rows.items():
                await self._database.execute(f"insert into {table} select * from unnest($1::{table}[])", rows)
        await self._database.execute(_BREAK)


async def backup(database: asyncpg.Connection, *tables: str) -> Backup:
    """Of some tables; else of those of the log."""
    rows = {table: await database.fetch(f"select * from {table}") for table in tables or TABLES}
    return Backup(database, {table: [tuple(row) for row in found] for table, found in rows.items()})


async def emptied_log(database: asyncpg.Connection) -> None:
    """As it was made."""
    await database.execute("""
        truncate events, commands, relay_ends;
        update head set position = 0, commands = 0, recorded_at = '-infinity';
        update relay set position = 0, generation = 1""")


_BREAK = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()"""
