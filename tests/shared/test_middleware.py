"""Requests are measured by the route that answers them, and nobody can make up routes."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client.parser import text_string_to_metric_families

from shared.http.app import new_app
from shared.observe.metrics import CONTENT_TYPE, Metrics


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    async def health() -> dict[str, Any]:
        return {"healthy": True}

    router = APIRouter(prefix="/things/{id}")

    @router.get("/state")
    async def state(id: str) -> str:
        if id == "broken":
            raise RuntimeError
        return id

    app = new_app("test", health, Metrics())
    app.include_router(router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        yield client


async def counted(door: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """(method, route, status) → requests"""
    answer = await door.get("/metrics")
    assert answer.headers["content-type"] == CONTENT_TYPE
    [requests] = [f for f in text_string_to_metric_families(answer.text) if "http_request" in f.name]
    return {
        tuple(sample.labels[name] for name in ("method", "route", "status")): sample.value
        for sample in requests.samples
        if sample.name == "jiugai_http_request_seconds_count"
    }


async def test_a_route_counts_once_for_all_its_things(door: httpx.AsyncClient):
    for thing in ("a", "b", "broken"):
        await door.get(f"/things/{thing}/state")
    route = "/things/{id}/state"
    assert await counted(door) == {("GET", route, "200"): 2, ("GET", route, "500"): 1}


async def test_made_up_addresses_and_methods_are_one(door: httpx.AsyncClient):
    await door.get("/nowhere/1")
    await door.get("/nowhere/2")
    await door.request("BREW", "/nowhere/3")
    await door.request("STEEP", "/nowhere/4")
    assert await counted(door) == {("GET", "other", "404"): 2, ("other", "other", "404"): 2}
