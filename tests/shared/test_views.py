"""Projections on a real database: every row type is stored as it is, and twice is the same as once."""

import pytest
from pydantic import ValidationError
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from services.projects.views.projects import ProjectRow, projects
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.log.database import transaction
from shared.subscribe import checkpoints
from shared.subscribe.subscription import Subscription
from shared.views.projection import Projection
from shared.views.table import table_of
from tests.samples import projects as s
from tests.samples.papers import DAY
from tests.shared.samples import arrived

pytestmark = pytest.mark.stack

TABLE = table_of(projects, 1)


async def test_a_history_becomes_its_row_and_twice_is_once(engine: AsyncEngine, stream: str):
    subscription = Subscription(f"test.{stream}", ["projects"], Projection(projects, "projects"), engine)
    records = arrived(stream, s.UP_TO_ACCEPTED)
    async with transaction(engine) as tx:
        await checkpoints.prepare(tx, subscription.name, ["projects"], range(6))
    await subscription.apply(records[:9])
    await subscription.apply(records)
    await subscription.apply(records[3:])
    expected = ProjectRow(stream)
    for event in s.UP_TO_ACCEPTED:
        expected = projects.fold(expected, event, EventContext(stream, DAY))
    async with transaction(engine) as tx:
        assert (await TABLE.load(tx, [stream])).rows == {stream: expected}


async def test_an_unknown_event_type_is_passed_over(engine: AsyncEngine, stream: str):
    [record] = arrived(stream, [s.submitted])
    newer = replace(record, event=replace(record.event, type="SomethingNew", data=b'{"x": 1}'))
    async with transaction(engine) as tx:
        await Projection(projects, "projects")(tx, [newer])
        assert (await TABLE.load(tx, [stream])).rows == {}


async def test_a_row_that_went_meanwhile_is_saved_all_the_same(engine: AsyncEngine, stream: str):
    kept, gone, new = (f"{stream}-{n}" for n in range(3))
    async with transaction(engine) as tx:
        await TABLE.save(tx, {key: ProjectRow(key) for key in (kept, gone)}, {})
        places = (await TABLE.load(tx, [kept, gone])).places
        await tx.execute(delete(TABLE.table).where(TABLE.table.c[projects.key] == gone))
        changed = {key: ProjectRow(key, households=7) for key in (kept, gone, new)}
        await TABLE.save(tx, changed, places)
        assert (await TABLE.load(tx, list(changed))).rows == changed


async def test_a_row_is_saved_under_its_own_key_whatever_lies_in_its_place(engine: AsyncEngine, stream: str):
    rows = {key: ProjectRow(key, households=1) for key in (f"{stream}-a", f"{stream}-b")}
    async with transaction(engine) as tx:
        await TABLE.save(tx, rows, {})
        places = (await TABLE.load(tx, list(rows))).places
        changed = {key: replace(row, households=n) for n, (key, row) in enumerate(rows.items(), 2)}
        await TABLE.save(tx, changed, dict(zip(places, reversed(places.values()), strict=True)))
        assert (await TABLE.load(tx, list(rows))).rows == changed


async def test_an_event_that_cannot_be_read_spoils_no_transaction(engine: AsyncEngine, stream: str):
    [record] = arrived(stream, [s.submitted])
    broken = replace(record, event=replace(record.event, data=b"{}"))
    async with transaction(engine) as tx:
        with pytest.raises(ValidationError):
            await Projection(projects, "projects")(tx, [broken])
        await Projection(projects, "projects")(tx, [record])
        assert list((await TABLE.load(tx, [stream])).rows) == [stream]
