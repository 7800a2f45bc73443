"""The keys of encrypted items: a key destroyed is content destroyed, wherever copies of that are (K15)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import asyncpg

from shared import failpoints
from shared.core.frozen import Frozen
from shared.log.readers import Readers

LOCK_SECONDS = 2
SCRUB_SECONDS = 300.0
"""Some millions of keys; meanwhile nobody gets one."""


class HeldUp(Frozen, frozen=True):
    """A scrub that waits, since a key was destroyed. holder: who may see it yet, in PostgreSQL's words."""

    since: datetime
    holder: str


class Keys:
    """Of one service, in its database. All raise StoreUnavailable."""

    def __init__(self, connections: Readers) -> None:
        self._connections = connections

    async def keep(self, id: UUID, key: bytes) -> None:
        """For a new item. Raises asyncpg.UniqueViolationError where it has a key."""
        await self._connections.fetch("insert into vault.keys (id, key) values ($1, $2)", id, key)

    async def find(self, id: UUID) -> bytes | None:
        """None where there never was one, or it is destroyed."""
        found = await self._connections.fetch("select key from vault.keys where id = $1", id)
        return found[0]["key"] if found else None

    async def destroy(self, ids: Collection[UUID]) -> None:
        """At once for every reader; its bytes leave the files with `scrub`."""
        await self._connections.fetch("select vault.destroy($1::uuid[])", list(ids))

    async def drop(self, id: UUID) -> None:
        """Of what nobody wants any more; that its bytes stay in a file for a while does no harm."""
        await self._connections.fetch("delete from vault.keys where id = $1", id)

    async def scrub(self) -> HeldUp | None:
        """Write the table anew without the keys that were destroyed. The file before, and what was written
        ahead (WAL), are gone after the next checkpoints, on a server that recycles no WAL. What a key opened
        stays, and is noise.

        Not None: it is not done, do it again. A transaction that began before a key was destroyed may see it
        yet. Or one reads the table, a dump perhaps, and everybody else would wait behind the two for a key.
        """
        due = await self._connections.fetch(_DUE)
        if not due:
            return None
        since, holders = min(row["due_at"] for row in due), [row["holder"] for row in due if row["holder"]]
        if holders:
            return HeldUp(since, holders[0])
        if not await self._written_anew():
            return HeldUp(since, "a session that reads vault.keys")
        ids = [row["id"] for row in due]
        await self._connections.fetch("delete from vault.scrubs_due where id = any($1)", ids)
        return None

    async def _written_anew(self) -> bool:
        failpoints.reach("vault.before-scrub")
        async with self._connections.alone(SCRUB_SECONDS) as connection:
            await connection.execute(f"set lock_timeout = '{LOCK_SECONDS}s'")
            try:
                await connection.execute("vacuum (full) vault.keys")
            except asyncpg.LockNotAvailableError:
                return False
        return True


# Whatever holds up a VACUUM FULL of this database: what transactions see, here or at a replica that tells of
# its own (which are of no database), and replicas that are away. What this statement itself sees, as the
# VACUUM will, is held up by whoever is writing in any database.
_DUE = """
    with held(by, who) as (
        select backend_xmin, format('pid %s %s', pid, application_name) from pg_stat_activity
        where datname is null or datname = current_database()
        union all select xmin, format('replication slot %s', slot_name) from pg_replication_slots
    )
    select id, due_at, (
        select who from held where age(held.by) >= age(due.xmin) order by age(held.by) desc limit 1
    ) as holder
    from vault.scrubs_due due"""
