"""GET …/gates: what can be done now, by whom, and what is missing for what comes next."""

from pathlib import Path
from typing import Any

import httpx
import pytest

import plans
from deploy.site.people import PEOPLE
from deploy.stack.tokens import token
from services.projects.rules import P11, P30
from tests.shared.door import APPLICATION, APPLY, problem
from tests.tokens import bearer

pytestmark = pytest.mark.stack


async def gates(door: httpx.AsyncClient, keys: Path, id: str, role: str) -> dict[str, Any]:
    answer = await door.get(f"/projects/{id}/gates", headers=bearer(keys, role))
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{body["version"]}"')
    return body


def of(body: dict[str, Any], command: str) -> dict[str, Any]:
    [found] = [one for one in body["commands"] if one["command"] == command]
    return dict(found)


def possible(body: dict[str, Any]) -> list[str]:
    return [one["command"] for one in body["commands"] if one["possible"]]


async def apply(door: httpx.AsyncClient, keys: Path, id: str) -> None:
    headers = bearer(keys, "resident_committee")
    answer = await door.post(APPLY.replace("door-1", id), json=APPLICATION, headers=headers)
    assert answer.status_code == 200


async def test_what_nobody_began_can_be_begun(door: httpx.AsyncClient, keys: Path):
    body = await gates(door, keys, "gates-0", "resident_committee")
    assert (body["stream"], body["version"], body["now"]["zh"]) == ("project-gates-0", 0, "该项目尚未申请")
    assert possible(body) == ["SubmitRenovationApplication"]
    assert possible(await gates(door, keys, "gates-0", "street")) == []


async def test_it_says_what_can_be_done_now_and_by_whom(door: httpx.AsyncClient, keys: Path):
    await apply(door, keys, "gates-1")
    body = await gates(door, keys, "gates-1", "street")
    assert possible(body) == ["ConfirmApplication", "ReturnApplication"]
    confirm = of(body, "ConfirmApplication")
    assert (confirm["title"]["zh"], confirm["yours"], confirm["time"]) == ("确认申请", True, "now")
    assert {role["id"] for role in confirm["roles"]} == {"street", "community"}
    assert of(body, "SubmitRenovationApplication")["time"] == "done"


async def test_it_says_what_is_missing_and_quotes_the_plan(door: httpx.AsyncClient, keys: Path):
    await apply(door, keys, "gates-2")
    place, time, *rest = of(await gates(door, keys, "gates-2", "implementer"), "StartConstruction")["gates"]
    assert place["open"] is True
    assert (time["open"], time["rule"], time["status"]) == (False, P11.id, 409)
    assert time["missing"][0]["zh"] == "该项目等待街道或社区确认，此时不能开工"
    assert (time["plan"], time["quote"]) == (1, plans.rows()["P11"].sentence)
    assert [gate["open"] for gate in rest] == [None, None, None]


async def test_whose_word_does_not_count_is_told_so(door: httpx.AsyncClient, keys: Path):
    await apply(door, keys, "gates-3")
    no_street = token(keys, PEOPLE["street"].within("340603"))
    headers = {"Authorization": f"Bearer {no_street}"}
    body = (await door.get("/projects/gates-3/gates", headers=headers)).json()
    confirm = of(body, "ConfirmApplication")
    assert (confirm["possible"], confirm["yours"]) == (False, True)
    [place] = [gate for gate in confirm["gates"] if gate["open"] is False]
    assert (place["rule"], place["status"]) == (P30.id, 403)


async def test_what_is_not_his_is_to_him_as_if_it_were_not_there(door: httpx.AsyncClient, keys: Path):
    await apply(door, keys, "gates-5")
    elsewhere = {"Authorization": f"Bearer {token(keys, PEOPLE['street'].within('340603002'))}"}
    told = problem(await door.get("/projects/gates-5/gates", headers=elsewhere), 404, "not-found")
    assert told["title"] == "查无 gates-5，或不在您的查看范围内"


async def test_a_refusal_quotes_the_same_gates(door: httpx.AsyncClient, keys: Path):
    await apply(door, keys, "gates-4")
    before = of(await gates(door, keys, "gates-4", "implementer"), "StartConstruction")["gates"]
    answer = await door.post(
        "/projects/gates-4/start-construction", json={}, headers=bearer(keys, "implementer")
    )
    assert problem(answer, 409, "rule")["gates"] == before


async def test_nobody_is_told_without_a_token(door: httpx.AsyncClient):
    problem(await door.get("/projects/gates-1/gates"), 401, "unauthenticated")


async def test_what_is_no_id_is_malformed(door: httpx.AsyncClient, keys: Path):
    problem(await door.get("/projects/GATES/gates", headers=bearer(keys, "street")), 400, "malformed")
