"""K7 with a view of two services, several rows an event: a rebuild comes to the rows that are shown."""

from collections.abc import AsyncIterator

import orjson
import pytest

from deploy.stack.local import LocalStack
from shared.core.frozen import replace
from shared.core.view import View
from shared.log.decided import NewEvent
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from tests.eventually import eventually
from tests.shared.merged import Merged, commuting
from tests.shared.rebuilding import KEYS, SOME, ViewHarness, relayed, settings_of
from tests.shared.samples import appending
from tests.stack import Migrated

pytestmark = pytest.mark.stack

OTHER = "projects"


@pytest.fixture
async def other(stack: LocalStack, migrated: Migrated) -> AsyncIterator[EventLog]:
    """The log of the other service, which its relay publishes."""
    migrated(OTHER)
    async with relayed(settings_of(stack, OTHER)) as log:
        yield log


async def heard(other: EventLog, key: str, n: int) -> None:
    event = NewEvent(new_id(), key, "Heard", 1, orjson.dumps({"n": n}))
    await other.append(replace(appending(f"heard-{key}.{new_id()}", 0), events=[event]))


async def test_K7_a_view_of_two_services_is_rebuilt_to_the_rows_that_are_shown(
    harness: ViewHarness, other: EventLog
):
    view = commuting(harness.name)
    for n in range(KEYS):
        await heard(other, harness.key(n), n)
    await harness.provide(view)
    async with harness.subscribed(view):
        await harness.count(*SOME)
        await eventually(lambda: is_shown(harness, view), lambda: f"{harness.name} shows both services")
        await harness.provide(view, anew=True)
        done = await harness.rebuild(view)
    assert (done.switched, done.before, done.differences) == (True, done.after, [])


async def is_shown(harness: ViewHarness, view: View[Merged]) -> bool:
    """In the row of each key what both counted, and in one below it what each did."""
    rows, expected = await harness.rows(view), {}
    for n, (key, total) in enumerate(harness.sums(SOME).items()):
        expected |= {key: (total, n), f"{key}.counted": (total, 0), f"{key}.heard": (0, n)}
    return {key: (row["own"], row["heard"]) for key, row in rows.items()} == expected
