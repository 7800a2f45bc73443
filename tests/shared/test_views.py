"""Projections on a real database: every row type is stored as it is, and twice is the same as once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.projects.views.projects import ProjectRow, projects
from shared import checkpoints
from shared.envelope import Arrived, Recorded
from shared.ids import new_id
from shared.messages import Event
from shared.reactions import Origin
from shared.store import open_engine, transaction
from shared.subscription import Subscription
from shared.topics import partition_of
from shared.views import Projection
from tests.projects import samples as s
from tests.shared.conftest import appending

pytestmark = pytest.mark.stack


@pytest.fixture
async def engine(dsn: str):
    engine = open_engine(dsn)
    yield engine
    await engine.dispose()


def arrived(key: str, events: Sequence[Event]) -> list[Arrived]:
    """As a relay would have published them, were they the only ones in their partition."""
    records = []
    for n, event in enumerate(events):
        record = _recorded(key, n + 1, event)
        records.append(Arrived("projects", partition_of(key), n, n, 1, record))
    return records


def _recorded(key: str, position: int, event: Event) -> Recorded:
    meta = appending(key, 0).meta
    data = event.model_dump_json().encode()
    name, at = type(event).__name__, datetime(2024, 3, 1, tzinfo=UTC)
    version = event.schema_version
    return Recorded(position, f"project-{key}", position, new_id(), key, name, version, data, meta, b"", at)


async def test_a_history_becomes_its_row_and_twice_is_once(engine: AsyncEngine, stream: str):
    subscription = Subscription(f"test.{stream}", ["projects"], Projection(projects, "projects"), engine)
    records = arrived(stream, s.UP_TO_ACCEPTED)
    async with transaction(engine) as tx:
        await checkpoints.prepare(tx, subscription.name, ["projects"], range(6))
    await subscription._apply(records[:9])
    await subscription._apply(records)
    await subscription._apply(records[3:])
    expected = ProjectRow(stream)
    for event in s.UP_TO_ACCEPTED:
        expected = projects.fold(expected, event, Origin(stream, s.DAY))
    async with transaction(engine) as tx:
        assert await projects.load(tx, [stream]) == {stream: expected}


async def test_an_unknown_event_type_is_passed_over(engine: AsyncEngine, stream: str):
    [record] = arrived(stream, [s.submitted])
    newer = replace(record, event=replace(record.event, type="SomethingNew", data=b'{"x": 1}'))
    async with transaction(engine) as tx:
        await Projection(projects, "projects")(tx, [newer])
        assert await projects.load(tx, [stream]) == {}
