"""No route takes a parameter that it does not know, or one twice that has one value: what is misspelt would
be left out without a word, and the answer would be one to another question."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.http.dry_run import Manner
from tests.contracts.routes import Operation, application, keys_at, operations
from tests.shared.door import problem
from tests.tokens import bearer

# Read by probes and scrapers, which put what they like behind an address, and by nobody who asks something.
UNASKED = {"/health", "/metrics"}
ASKED = [operation for operation in operations() if operation.path not in UNASKED]


async def refused(keys: Path, one: Operation, query: list[tuple[str, str]]) -> list[dict[str, Any]]:
    transport = httpx.ASGITransport(application(one.app, keys_at(keys)))
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        body = {"json": {}} if one.method == "post" else {}
        headers = bearer(keys, "auditor")
        answer = await client.request(one.method.upper(), one.url, params=query, headers=headers, **body)
    errors: list[dict[str, Any]] = problem(answer, 400, "malformed")["errors"]
    return [error for error in errors if error["in"] == "query"]


def named(one: Operation) -> str:
    return f"{one.app} {one.method} {one.path}"


@pytest.mark.parametrize("one", ASKED, ids=named)
async def test_a_parameter_that_a_route_does_not_know_is_refused(keys: Path, one: Operation):
    [error] = await refused(keys, one, [("as_off", "2024-09-30")])
    assert error == {
        "in": "query",
        "field": "/as_off",
        "zh": "没有这一项，请删去",
        "en": "Extra inputs are not permitted",
        "kind": "extra_forbidden",
    }


@pytest.mark.parametrize("one", [o for o in ASKED if any(o.said_once())], ids=named)
async def test_a_parameter_that_has_one_value_is_said_once(keys: Path, one: Operation):
    once = [*one.said_once()]
    errors = await refused(keys, one, [(name, "1") for name in once * 2])
    assert {error["field"] for error in errors} == {f"/{name}" for name in once}
    assert {(error["zh"], error["en"]) for error in errors} == {("只能写一次", "once only")}


@pytest.mark.parametrize("one", [o for o in ASKED if "{key}" in o.path], ids=named)
async def test_what_the_path_names_is_no_parameter(keys: Path, one: Operation):
    [error] = await refused(keys, one, [("key", "xj-2024-002")])
    assert (error["field"], error["kind"]) == ("/key", "extra_forbidden")


def test_there_are_routes_of_every_kind():
    paths = {operation.path for operation in ASKED}
    assert {"/projects/{id}/gates", "/projects/{key}", "/parked", "/parked/{id}/skip"} <= paths
    assert {"/projects/{id}/history", "/ledgers/summary.xlsx", "/projects/{id}/start-construction"} <= paths


@pytest.mark.parametrize(("said", "meant"), [("是", True), ("true", True), ("否", False), ("False", False)])
def test_a_dry_run_is_asked_for_as_lists_ask_yes_or_no(said: str, meant: bool):
    assert Manner.model_validate({"dry_run": said}).dry_run is meant
