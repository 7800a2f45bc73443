"""Requests are measured by the route that answers them, and nobody can make up routes."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import structlog
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


async def test_every_request_has_its_line_in_the_log(door: httpx.AsyncClient):
    with structlog.testing.capture_logs() as lines:
        for path in ("/things/a/state", "/things/broken/state", "/nowhere", "/health"):
            await door.get(path)
    told = [(line["path"], line["status"]) for line in lines]
    assert told == [("/things/a/state", 200), ("/things/broken/state", 500), ("/nowhere", 404)]


@pytest.mark.parametrize("path", ["/health", "/metrics", "/things/a/state", "/docs", "/openapi.json"])
async def test_a_head_is_a_get_without_its_body(door: httpx.AsyncClient, path: str):
    asked, got = await door.head(path), await door.get(path)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]


async def test_a_head_is_counted_by_its_route(door: httpx.AsyncClient):
    await door.head("/things/a/state")
    assert await counted(door) == {("HEAD", "/things/{id}/state", "200"): 1}


@pytest.mark.parametrize("path", ["/health", "/metrics", "/things/a/state"])
async def test_an_address_tells_the_methods_that_it_takes(door: httpx.AsyncClient, path: str):
    asked = await door.options(path)
    assert (asked.status_code, asked.content) == (204, b"")
    refused = await door.post(path)
    assert (refused.status_code, refused.json()["title"]) == (405, f"此地址不接受这种请求：POST {path}")
    assert asked.headers["allow"] == refused.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_made_up_addresses_and_methods_are_one(door: httpx.AsyncClient):
    await door.get("/nowhere/1")
    await door.get("/nowhere/2")
    await door.request("BREW", "/nowhere/3")
    await door.request("STEEP", "/nowhere/4")
    assert await counted(door) == {("GET", "other", "404"): 2, ("other", "other", "404"): 2}
