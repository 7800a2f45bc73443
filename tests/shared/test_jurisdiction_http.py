"""Setting parameters over HTTP: one stream, whose path has no id."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.stack.local import LocalStack
from deploy.stack.tokens import PUBLIC
from shared.http.app import new_app
from shared.http.commands import command_routes
from shared.http.identity import Identity
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.observe.metrics import Metrics
from tests.shared.door import problem
from tests.shared.empty import empty_database
from tests.shared.warranties import SERVICE, SINCE, setting
from tests.tokens import bearer

pytestmark = pytest.mark.stack

SET = "/jurisdiction/set-parameter"
BODY = setting("5", "3406").model_dump(mode="json", exclude={"occurred_on"})


async def healthy() -> dict[str, Any]:
    return {"healthy": True}


@pytest.fixture(scope="module")
async def client(stack: LocalStack, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    identity = Identity((keys / PUBLIC).as_uri(), "jiugai-local")
    app = new_app(SERVICE.name, healthy, Metrics(), SERVICE.rows)
    async with empty_database(stack) as dsn, EventLog(dsn, SERVICE.name) as log:
        for decider in SERVICE.deciders:
            handle = CommandHandler(log)
            app.include_router(command_routes(SERVICE, decider, handle, identity))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
            yield client


async def test_a_parameter_is_set_and_revoked_without_naming_a_stream(client, keys: Path):
    city = bearer(keys, "city_office")
    told = (await client.post(SET, json=BODY, headers=city)).raise_for_status().json()
    assert told["stream"] == "jurisdiction-parameters"
    assert [event["type"] for event in told["events"]] == ["ParameterSet"]
    other = problem(await client.post(SET, json=BODY | {"value": "8"}, headers=city), 409, "rule")
    assert (other["rule"], other["quote"]) == ("X01", "以文件为准")
    revoked = {**{k: v for k, v in BODY.items() if k != "value"}, "reason": "文件废止"}
    told = (await client.post(SET.replace("set", "revoke"), json=revoked, headers=city)).raise_for_status()
    assert told.headers["ETag"] == '"2"'


@pytest.mark.parametrize(
    "path", ["/jurisdiction/other/set-parameter", "/jurisdiction/parameters/set-parameter"]
)
async def test_nobody_can_make_a_second_stream(client, keys: Path, path: str):
    problem(await client.post(path, json=BODY, headers=bearer(keys, "city_office")), 404, "http")


async def test_a_parameter_that_there_is_not_is_malformed_and_those_that_there_are_are_named(client, keys):
    answer = await client.post(SET, json=BODY | {"name": "nonsense"}, headers=bearer(keys, "city_office"))
    [error] = problem(answer, 400, "malformed")["errors"]
    assert error["field"] == "/name"
    for language in ("zh", "en"):
        assert all(known in error[language] for known in ("warranty_years", "warranty_since"))


async def test_every_fault_of_a_place_and_a_day_is_named(client, keys):
    wrong = BODY | {"place": "340600", "effective_from": "20240301", "document_number": "无"}
    answer = await client.post(SET, json=wrong, headers=bearer(keys, "city_office"))
    told = problem(answer, 400, "malformed")["errors"]
    assert {error["field"] for error in told} == {"/place", "/effective_from", "/document_number"}
    assert "末尾不补零" in next(e["zh"] for e in told if e["field"] == "/place")


async def test_a_role_that_sets_another_parameter_is_403_by_the_rule_of_this_one(client, keys):
    since = BODY | {"name": SINCE.name, "place": "340603", "value": "2024-03-15"}
    told = problem(await client.post(SET, json=since, headers=bearer(keys, "county_bureau")), 403, "rule")
    assert told["rule"] == "X02"
    problem(await client.post(SET, json=since, headers=bearer(keys, "finance")), 403, "role")


async def test_it_is_announced_with_its_parameters_and_without_an_id(client):
    told = (await client.get("/openapi.json")).json()
    route = told["paths"][SET]["post"]
    assert [p["name"] for p in route["parameters"] if p["in"] == "path"] == []
    body = told["components"]["schemas"]["SetParameter"]["properties"]
    assert body["name"]["enum"] == ["warranty_years", "warranty_since", "warranty_scope"]
