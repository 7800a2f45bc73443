"""Projections on a real database: every row type is stored as it is, and twice is the same as once."""

from dataclasses import replace as replaced

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.projects.views.projects import ProjectRow, projects
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.log.database import transaction
from shared.parking import queue
from shared.subscribe import checkpoints
from shared.subscribe.subscription import Subscription
from shared.views.projection import Projection
from shared.views.table import table_of
from tests.samples import projects as s
from tests.samples.papers import DAY
from tests.shared.samples import arrived

pytestmark = pytest.mark.stack


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
        expected = projects.fold(expected, event, EventContext.of(stream, DAY))
    async with transaction(engine) as tx:
        assert await table_of(projects, 1).load(tx, [stream]) == {stream: expected}


async def test_K5_a_row_of_another_key_is_not_written_and_the_event_is_parked(
    engine: AsyncEngine, stream: str
):
    """Whatever else its events touch: they come in no order with those of the other key."""
    stray = replaced(projects, touches=lambda event, context: [context.id, "xj-2024-777"])
    subscription = Subscription(f"test.{stream}", ["projects"], Projection(stray, "projects"), engine)
    async with transaction(engine) as tx:
        await checkpoints.prepare(tx, subscription.name, ["projects"], range(6))
    await subscription.apply(arrived(stream, [s.submitted]))
    async with transaction(engine) as tx:
        assert await table_of(projects, 1).load(tx, [stream, "xj-2024-777"]) == {}
        [parked] = await queue.entries(tx, subscriber=subscription.name)
    assert parked.key == stream
    assert f"the row xj-2024-777 is not of the Kafka key {stream}" in (parked.reason or "")


async def test_an_unknown_event_type_is_passed_over(engine: AsyncEngine, stream: str):
    [record] = arrived(stream, [s.submitted])
    newer = replace(record, event=replace(record.event, type="SomethingNew", data=b'{"x": 1}'))
    async with transaction(engine) as tx:
        await Projection(projects, "projects")(tx, [newer])
        assert await table_of(projects, 1).load(tx, [stream]) == {}
