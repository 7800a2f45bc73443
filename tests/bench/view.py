"""A view of another service's inspections, one row a community."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import create_async_engine

from shared.core.messages import EventContext, ForeignEvent
from shared.core.replace import replace
from shared.core.view import View
from shared.log.database import engine_url
from tests.bench.world import LISTENING, RELAYING, World


class InspectionRecorded(ForeignEvent, source=RELAYING):
    inspection_id: str
    inspected_on: date


@dataclass(frozen=True)
class InspectedRow:
    community: str
    inspections: int = 0
    last: str | None = None
    last_on: date | None = None


def fold(row: InspectedRow, event: InspectionRecorded, origin: EventContext) -> InspectedRow:
    return replace(row, inspections=row.inspections + 1, last=event.inspection_id, last_on=event.inspected_on)


view = View("bench_inspected", InspectedRow, fold, reads=(InspectionRecorded,), version=1)


async def make_table(world: World) -> None:
    engine = create_async_engine(engine_url(world.owner_dsn(LISTENING)))
    async with engine.begin() as connection:
        await connection.run_sync(view.table.create, checkfirst=True)
    await engine.dispose()
