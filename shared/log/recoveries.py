"""What was decided when the log had gone back and was recovered (K13)."""

from collections.abc import Awaitable, Callable

import asyncpg

from shared.core.recorded import Past
from shared.core.recovered import STREAM, Recoveries, recovery


async def recoveries(fetch: Callable[[str, str], Awaitable[list[asyncpg.Record]]]) -> Recoveries:
    rows = await fetch(_DECISIONS, STREAM)
    return recovery.fold(recovery.read(Past(*row)) for row in rows)


_DECISIONS = "select version, type, schema_version, data from events where stream = $1 order by version"
