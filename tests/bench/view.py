"""A view of another service's inspections, one row a community."""

from datetime import UTC, date, datetime
from typing import Annotated

from sqlalchemy.ext.asyncio import create_async_engine

from shared.core.clock import today
from shared.core.column import Column
from shared.core.frozen import replace
from shared.core.messages import EventContext, ForeignEvent
from shared.core.recorded import Meta, Recorded
from shared.core.view import Row, View
from shared.kafka.record import Arrived
from shared.kafka.topics import partition_of
from shared.log.database import engine_url
from shared.log.ids import new_id
from shared.views.table import table_of
from tests.bench.samples import BY, body
from tests.bench.world import LISTENING, RELAYING, World


class InspectionRecorded(ForeignEvent, source=RELAYING):
    inspection_id: str
    inspected_on: date


class InspectedRow(Row, frozen=True):
    community: Annotated[str, Column("小区", "community")]
    inspections: Annotated[int, Column("检查次数", "inspections")] = 0
    last: Annotated[str | None, Column("末次检查", "last inspection")] = None
    last_on: Annotated[date | None, Column("末次检查日期", "last inspected on")] = None


def fold(row: InspectedRow, event: InspectionRecorded, origin: EventContext) -> InspectedRow:
    return replace(row, inspections=row.inspections + 1, last=event.inspection_id, last_on=event.inspected_on)


view = View("bench_inspected", InspectedRow, fold, reads=(InspectionRecorded,), version=1)


async def make_table(world: World) -> None:
    engine = create_async_engine(engine_url(world.owner_dsn(LISTENING)))
    async with engine.begin() as connection:
        await connection.run_sync(table_of(view, 1).table.create, checkfirst=True)
    await engine.dispose()


def inspected(community: str, position: int = 1) -> Arrived:
    """The record of an inspection, the only events of its partition being those of this community."""
    id = new_id()
    meta = Meta(BY.person, BY.organisation, id, None, id, today())
    data, now = body(f"JC-{position}"), datetime.now(UTC)
    stream, type = community, "InspectionRecorded"
    event = Recorded(position, stream, position, new_id(), community, type, 1, data, meta, b"", now)
    return Arrived(RELAYING, partition_of(community), position - 1, position - 1, 1, event)
