"""A running service closes what is over by itself, once (K17)."""

import asyncio

import pytest

from services.reviews.declaration.parameters import DEADLINE
from tests.faults.processes import instead
from tests.samples.people import DIVISION
from tests.system.conftest import System

pytestmark = pytest.mark.stack

LISTED, LAST = "2024-04-01", "2024-06-30"
PAPER = {"document_number": "示建〔2024〕20号", "document_title": "关于申报期限的通知"}


async def test_K17_R15_the_clock_of_reviews_closes_a_deadline_that_is_over_once(system: System):
    id, province = system.new_project(), system.headers("province")
    listing = {"list": "livelihood", "year": 2024, "division": DIVISION, "document_number": "示建〔2024〕8号"}
    url = system.stack.plan.url("reviews")
    listed = await system.http.post(
        f"{url}/declarations/{id}/list-for-declaration",
        json={**listing, "occurred_on": LISTED},
        headers=province,
    )
    said = {"name": DEADLINE.name, "place": "34", "value": LAST, "effective_from": LISTED, **PAPER}
    fixed = await system.http.post(f"{url}/jurisdiction/set-parameter", json=said, headers=province)
    assert (listed.status_code, fixed.status_code) == (200, 200), listed.text + fixed.text
    async with instead(system.stack, "reviews", JIUGAI_CLOCK_SECONDS="0.5"):
        await system.until("reviews", id, "declarations", missed_on=LAST)
        closed = await system.until("reviews", f"{id}.2024.declaration-{LAST}", "closings", outcome="missed")
        before = await _recorded(system)
        await asyncio.sleep(2)  # it looks again a few times
        assert await _recorded(system) == before
    assert closed["figures"] == [{"name": "declared", "count": 0}]


async def _recorded(system: System) -> int:
    report = await system.http.get(f"{system.stack.plan.url('reviews')}/health")
    position: int = report.json()["log"]["position"]
    return position
