"""Health over HTTP, on the real system: red when events stand still, green by itself again."""

import asyncio
from typing import Any

import pytest

from deploy.site.components import SERVICES
from tests.samples.papers import ESTIMATE
from tests.system.conftest import PATIENCE_S, System
from tests.system.steps import submit_plan

pytestmark = pytest.mark.stack


async def health(system: System, service: str) -> tuple[int, dict[str, Any]]:
    answer = await system.http.get(f"{system.stack.plan.url(service)}/health")
    return answer.status_code, answer.json()


def names(found: tuple[int, dict[str, Any]], problem: str) -> bool:
    return any(said.startswith(problem) for said in found[1]["problems"])


async def test_a_broker_that_is_away_turns_every_service_red_until_it_is_back(system: System):
    await asyncio.to_thread(system.stack.stop, "kafka")
    async with asyncio.timeout(PATIENCE_S):
        for service in SERVICES:
            while not names(found := await health(system, service), "Kafka: "):
                await asyncio.sleep(0.05)
            assert (found[0], found[1]["healthy"]) == (503, False)
    await asyncio.to_thread(system.stack.start, "kafka")
    for service in SERVICES:
        await system.healthy(service)


async def test_after_a_plans_way_through_all_services_nobody_lags(system: System):
    id = system.new_project()
    await submit_plan(system, id)
    await system.until("reviews", id, status="opened")
    await system.until("funding", id, estimate=ESTIMATE)
    for service in SERVICES:
        async with asyncio.timeout(PATIENCE_S):
            while not at_rest((await health(system, service))[1]):
                await asyncio.sleep(0.05)


def at_rest(found: dict[str, Any]) -> bool:
    log = found["log"]
    lags = {(s["lag"], s["lag_seconds"], s["standing_since"]) for s in found["subscriptions"]}
    return lags == {(0, 0.0, None)} and log["position"] == log["relayed"] and log["lag_seconds"] == 0.0


async def test_without_the_database_health_says_so(system: System):
    await asyncio.to_thread(system.stack.stop, "postgres")
    try:
        found = await health(system, "projects")
    finally:
        await asyncio.to_thread(system.stack.start, "postgres")
    assert (found[0], names(found, "database: ")) == (503, True)
    await system.healthy("projects")
