"""Health over HTTP, on the real system: red when events stand still, green by itself again."""

import asyncio
from functools import partial
from typing import Any

import pytest

from deploy.site.components import SERVICES
from tests.eventually import eventually
from tests.samples.papers import ESTIMATE
from tests.system.conftest import PATIENCE_S, System
from tests.system.steps import submit_plan

pytestmark = pytest.mark.stack


async def health(system: System, service: str) -> tuple[int, dict[str, Any]]:
    answer = await system.http.get(f"{system.stack.plan.url(service)}/health")
    return answer.status_code, answer.json()


def names(found: tuple[int, dict[str, Any]], problem: str) -> bool:
    return any(f" · {problem}" in said for said in found[1]["problems"])


async def missing_kafka(system: System, service: str) -> bool:
    found = await health(system, service)
    named = names(found, "Kafka: ")
    assert not named or (found[0], found[1]["healthy"]) == (503, False)
    return named


async def test_a_broker_that_is_away_turns_every_service_red_until_it_is_back(system: System):
    await asyncio.to_thread(system.stack.stop, "kafka")
    for service in SERVICES:
        await eventually(partial(missing_kafka, system, service), f"{service} misses Kafka", PATIENCE_S)
    await asyncio.to_thread(system.stack.start, "kafka")
    for service in SERVICES:
        await system.healthy(service)


async def test_after_a_plans_way_through_all_services_nobody_lags(system: System):
    id = system.new_project()
    await submit_plan(system, id)
    await system.until("reviews", id, status="opened")
    await system.until("funding", id, estimate=ESTIMATE)
    for service in SERVICES:
        await eventually(partial(at_rest, system, service), f"{service} at rest", PATIENCE_S)


async def at_rest(system: System, service: str) -> bool:
    _, found = await health(system, service)
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
