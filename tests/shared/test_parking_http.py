"""K6 at the door: what cannot be carried out is not decided."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.stack.tokens import PUBLIC
from services.projects.app import service
from shared.http.app import new_app
from shared.http.identity import Identity
from shared.http.parking import parking_routes
from shared.log.ids import new_id
from shared.observe.metrics import Metrics
from shared.subscribe.settle import SettleParked
from tests.shared.test_http import problem
from tests.shared.test_parking_reactions import ReactionHarness, notes, numbers, received
from tests.tokens import bearer

__all__ = ["notes"]
pytestmark = pytest.mark.stack
WHY = {"reason": "测试 · a test"}


async def health() -> dict[str, Any]:
    return {"healthy": True}


def door_of(notes: ReactionHarness, parking: SettleParked, keys: Path) -> httpx.AsyncClient:
    app = new_app("projects", health, Metrics())
    identity = Identity((keys / PUBLIC).as_uri(), "jiugai-local")
    app.include_router(parking_routes(service, parking, notes.engine, identity))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")


@pytest.fixture
async def deserted(notes: ReactionHarness, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A service that does not have the subscription any more."""
    async with door_of(notes, SettleParked(notes.log, notes.handle, notes.engine, []), keys) as client:
        yield client


@pytest.fixture
async def served(notes: ReactionHarness, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with door_of(notes, notes.parking, keys) as client:
        yield client


@pytest.mark.parametrize("verb", ["retry", "skip"])
async def test_for_a_subscription_that_is_no_more_nothing_is_decided(
    notes: ReactionHarness, deserted: httpx.AsyncClient, keys: Path, stream: str, verb: str
):
    await received(notes, numbers(stream))
    first = await notes.first(stream)
    assert first is not None
    answer = await deserted.post(f"/parked/{first.id}/{verb}", json=WHY, headers=bearer(keys, "operator"))
    told = problem(answer, 409, "no-subscription")
    assert notes.subscription.name in told["detail"]
    assert await notes.log.read_stream(f"parking-{stream}.{first.subscriber}") == []
    assert await notes.first(stream) == first


async def test_what_was_carried_out_gets_its_first_answer_though_the_subscription_is_no_more(
    notes: ReactionHarness, served: httpx.AsyncClient, deserted: httpx.AsyncClient, keys: Path, stream: str
):
    await received(notes, numbers(stream))
    first = await notes.first(stream)
    assert first is not None
    once = bearer(keys, "operator", **{"Idempotency-Key": str(new_id())})
    skipped = await served.post(f"/parked/{first.id}/skip", json=WHY, headers=once)
    assert skipped.json()["parked"]["standing"] == "skipped"
    again = await deserted.post(f"/parked/{first.id}/skip", json=WHY, headers=once)
    assert (again.status_code, again.json()) == (200, skipped.json())
