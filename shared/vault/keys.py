"""The keys of encrypted items: a key destroyed is content destroyed, wherever copies of that are (K15)."""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from shared import failpoints
from shared.log.readers import Readers

LOCK_SECONDS = 2


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
        await self._connections.fetch("delete from vault.keys where id = any($1::uuid[])", list(ids))

    async def scrub(self) -> bool:
        """Write the tables anew without the keys that were destroyed. The files before, and what was written
        ahead (WAL), are gone after the next checkpoints, on a server that recycles no WAL.

        False: not done, do it again. A transaction that began before one was destroyed may see it yet. Or
        one reads the tables, a dump perhaps, and everybody else would wait behind the two for their keys.
        """
        due = await self._connections.fetch(_DUE)
        if any(row["seen"] for row in due) or (due and not await self._written_anew()):
            return False
        ids = [row["id"] for row in due]
        await self._connections.fetch("delete from vault.scrubs_due where id = any($1)", ids)
        return True

    async def _written_anew(self) -> bool:
        failpoints.reach("vault.before-scrub")
        async with self._connections.connection() as connection:
            await connection.execute(f"set lock_timeout = '{LOCK_SECONDS}s'")
            try:
                for table in ("vault.keys", "vault.items"):
                    await connection.execute(f"vacuum (full) {table}")
            except asyncpg.LockNotAvailableError:
                return False
            finally:
                await connection.execute("reset lock_timeout")
        return True


# Whatever holds up a VACUUM FULL of this database: what transactions see, here or at a replica that tells of
# its own (which are of no database), and replicas that are away. What this statement itself sees, as the
# VACUUM will, is held up by whoever is writing in any database.
_DUE = """
    with held(by) as (
        select backend_xmin from pg_stat_activity where datname is null or datname = current_database()
        union all select xmin from pg_replication_slots
    )
    select id, exists (select from held where age(held.by) >= age(due.xmin)) as seen
    from vault.scrubs_due due"""
