"""A connection that appends: batches of commands in one transaction each (K1, K2, K3)."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from shared import failpoints
from shared.append import Append, Outcome, alone, arrays

# More than any append takes that still goes on.
TIMEOUT_SECONDS = 30


class Appender:
    """Connects when it is needed, also again; used by one task at a time."""

    def __init__(self, dsn: str, source: str) -> None:
        self._dsn = dsn
        self._source = source
        self._connection: asyncpg.Connection | None = None

    async def __call__(self, batch: Sequence[Append]) -> list[Outcome]:
        """All of them are on different streams and have different ids."""
        if self._connection is None or self._connection.is_closed():
            await self._connect()
        failpoints.reach("append.before-commit")
        outcomes = await self._commit(batch)
        failpoints.reach("append.after-commit")
        return outcomes

    def terminate(self) -> None:
        """After any error. What is on its way may still be committed."""
        if self._connection is not None:
            self._connection.terminate()

    async def _connect(self) -> None:
        # Otherwise PostgreSQL plans the append anew each time: arrays of known length look cheaper.
        self._connection = connection = await asyncpg.connect(
            self._dsn, timeout=5, server_settings={"plan_cache_mode": "force_generic_plan"}
        )
        self._many: PreparedStatement = await connection.prepare(_MANY)
        self._one: PreparedStatement = await connection.prepare(_ONE)

    async def _commit(self, batch: Sequence[Append]) -> list[Outcome]:
        if len(batch) == 1 and batch[0].events:
            outcome = await self._commit_alone(batch[0])
            if outcome is not None:
                return [outcome]
        rows = await self._many.fetch(*arrays(self._source, batch), timeout=TIMEOUT_SECONDS)
        return [Outcome(r["verdict"], r["version"], r["first_position"], r["last_position"]) for r in rows]

    async def _commit_alone(self, a: Append) -> Outcome | None:
        """The short way of one command; None where it was not to be accepted, which `append` will explain."""
        try:
            last = await self._one.fetchval(*alone(self._source, a), timeout=TIMEOUT_SECONDS)
        except (asyncpg.NoDataFoundError, asyncpg.UniqueViolationError):
            return None
        return Outcome("accepted", a.expected + len(a.events), last - len(a.events) + 1, last)


_MANY = f"select * from append({', '.join(f'${n}' for n in range(1, 18))})"
_ONE = f"select append_one({', '.join(f'${n}' for n in range(1, 15))})"
