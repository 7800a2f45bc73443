"""What the log alone says of a period that has ended: the same, whenever somebody asks, and whoever does."""

from collections.abc import Iterable

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.recorded import Past
from shared.log.database import unavailable_if_gone
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.mechanisms.jurisdiction.state import Parameters
from shared.mechanisms.period import Kind, Periods, Span, Verdict
from shared.mechanisms.period.kind import verdict_of


class Ended:
    """Of one service. `end`: the position of PeriodEnded."""

    def __init__(self, periods: Periods, engine: AsyncEngine) -> None:
        self._closing, self._engine = periods.closing, engine

    async def parameters(self, end: int) -> Parameters:
        """Before it: by them it is told who is counted; each verdict is by those of its own moment. Raises
        StoreUnavailable."""
        said = await self._events(_BEFORE, stream=PARAMETERS.name, end=end)
        return PARAMETERS.kind.fold(map(PARAMETERS.kind.read, said))

    async def outcomes(self, kind: Kind, span: Span, end: int) -> list[Verdict]:
        """All that are recorded of the period, behind it. Raises StoreUnavailable."""
        facts = {"streams": f"{self._closing.category}-%", "kind": kind.id, "period": span.name}
        recorded = await self._events(_BEHIND, end=end, **facts)
        return [verdict_of(self._closing.read(event)) for event in recorded]

    async def _events(self, statement: TextClause, **values: str | int) -> Iterable[Past]:
        async with unavailable_if_gone(), self._engine.connect() as connection:
            rows = await connection.execute(statement, values)
        return [Past(row.version, row.type, row.schema_version, row.data.encode()) for row in rows]


_BEFORE = text("""
select version, type, schema_version, data::text as data from events
where stream = :stream and position < :end order by version""")
_BEHIND = text("""
select version, type, schema_version, data::text as data from events
where position > :end and stream like :streams
  and data->>'kind' = :kind and data->>'period' = :period order by position""")
