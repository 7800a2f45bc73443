"""SIGKILL at every boundary while clients go on: nothing lost, doubled or reordered."""

import asyncio

import pytest

from tests.faults.conftest import FaultRun
from tests.faults.processes import killed_at

pytestmark = pytest.mark.stack

CLIENTS = 6
# Each point at least once, in a service whose part of the work leads there; four at a time.
DEATHS = [
    {
        "projects": "append.before-commit:3",
        "reviews": "append.after-commit:3",
        "funding": "relay.after-publish/events:3",
        "maintenance": "relay.after-cursor/events",
    },
    {
        "projects": "view.in-batch:2",
        "reviews": "checkpoint.before-commit/reviews.reviews:2",
        "funding": "checkpoint.after-commit/funding.ledgers:2",
        "maintenance": "reaction.after-command",
    },
    {
        "projects": "reaction.after-command:2",
        "reviews": "checkpoint.before-commit/reviews.reactions:2",
        "funding": "checkpoint.after-commit/funding.reactions:2",
        "maintenance": "append.after-commit",
    },
]


@pytest.mark.parametrize("deaths", DEATHS, ids=lambda deaths: " ".join(deaths.values()))
async def test_killed_at_each_boundary_a_service_goes_on_where_it_was(
    faults: FaultRun, deaths: dict[str, str]
):
    async with faults.load.meanwhile(CLIENTS):
        await asyncio.gather(*[killed_at(faults.stack, *death) for death in deaths.items()])
    await faults.check()
