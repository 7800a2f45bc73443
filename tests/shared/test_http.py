"""What a person meets at the door of a service: the projects service on a real database, without Kafka."""

import json
from base64 import urlsafe_b64encode
from dataclasses import replace as replaced
from pathlib import Path

import httpx
import pytest

from deploy.site.people import PEOPLE
from deploy.stack.tokens import token
from shared.core.frozen import replace
from shared.core.words import Words
from shared.log.decided import NewEvent
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from tests.shared.door import APPLICATION, APPLY, problem
from tests.shared.samples import appending
from tests.tokens import bearer


@pytest.mark.stack
class TestProblems:
    async def test_K13_while_the_log_is_in_doubt_no_command_is_taken(
        self, door: httpx.AsyncClient, keys: Path, log: EventLog
    ):
        log.continuity.cast_doubt(Words("日志落后", "the log is behind"))
        answer = await door.post(
            APPLY.replace("door-1", "doubted"), json=APPLICATION, headers=bearer(keys, "resident_committee")
        )
        told = problem(answer, 503, "unavailable")
        assert told["title"] == "日志落后；未作任何更改，请稍后以同一命令编号重发同一请求"
        assert told["detail"] == (
            "the log is behind. Nothing was changed; send the same request again, same key."
        )
        assert int(answer.headers["Retry-After"]) > 0
        assert (await door.get("/projects", headers=bearer(keys, "street"))).status_code == 200
        log.continuity.settle()
        answer = await door.post(
            APPLY.replace("door-1", "doubted"), json=APPLICATION, headers=bearer(keys, "resident_committee")
        )
        assert answer.status_code == 200

    async def test_malformed_input_lists_every_bad_field_at_once(self, door: httpx.AsyncClient, keys: Path):
        wrong = APPLICATION | {"area_m2": "much", "households": 0, "surprise": 1}
        headers = bearer(keys, "resident_committee", **{"Idempotency-Key": "7"})
        told = problem(await door.post(APPLY, json=wrong, headers=headers), 400, "malformed")
        fields = {(error["in"], error["field"]) for error in told["errors"]}
        body = {("body", f"/{name}") for name in ("area_m2", "households", "surprise")}
        assert fields == {("header", "/Idempotency-Key"), *body}
        [few] = [error for error in told["errors"] if error["field"] == "/households"]
        assert few == {
            "in": "body",
            "field": "/households",
            "zh": "应大于 0",
            "en": "Input should be greater than 0",
            "kind": "greater_than",
        }

    async def test_what_is_no_json_is_said_to_be_none(self, door: httpx.AsyncClient, keys: Path):
        headers = bearer(keys, "resident_committee", **{"Content-Type": "application/json"})
        told = problem(await door.post(APPLY, content=b"{bad", headers=headers), 400, "malformed")
        [error] = told["errors"]
        assert (error["field"], error["kind"]) == ("", "json_invalid")
        assert error["zh"] == "内容的格式有误，无法读取，错在第 1 个字符之后：此处应有加引号的名称"
        assert "at character 1" in error["en"]

    async def test_without_a_token_or_with_a_wrong_one_nobody_is_let_in(self, door: httpx.AsyncClient):
        for headers in ({}, {"Authorization": "Bearer nonsense"}):
            answer = await door.post(APPLY, json=APPLICATION, headers=headers)
            problem(answer, 401, "unauthenticated")
            assert answer.headers["WWW-Authenticate"] == "Bearer"

    async def test_the_wrong_role_learns_the_right_ones(self, door: httpx.AsyncClient, keys: Path):
        answer = await door.post(APPLY, json=APPLICATION, headers=bearer(keys, "finance"))
        told = problem(answer, 403, "role")
        assert told["roles"] == ["resident_committee"]
        assert told["title"] == "须由以下角色办理：居民自治小组"
        assert told["detail"] == "It takes one of: residents' group."

    async def test_a_refusal_names_the_rule_its_sentence_and_the_way(
        self, door: httpx.AsyncClient, keys: Path
    ):
        spoken = APPLICATION | {"document": None}
        answer = await door.post(APPLY, json=spoken, headers=bearer(keys, "resident_committee"))
        told = problem(answer, 422, "rule")
        assert (told["rule"], told["plan"]) == ("P30", 3)
        assert "以书面形式" in told["quote"]
        assert all(told["fix"][language] for language in ("zh", "en"))

    async def test_what_is_hardly_true_is_asked_back_and_taken_when_confirmed(
        self, door: httpx.AsyncClient, log: EventLog, keys: Path
    ):
        pasted, headers = APPLICATION | {"area_m2": "１．８８"}, bearer(keys, "resident_committee")
        url = APPLY.replace("door-1", "door-9")
        told = problem(await door.post(url, json=pasted, headers=headers), 422, "implausible")
        assert [error["field"] for error in told["errors"]] == ["/area_m2", "/households"]
        assert "户均不足10平方米" in told["errors"][0]["zh"]
        sure = pasted | {"confirmed": told["confirm"]}
        assert (await door.post(url, json=sure, headers=headers)).status_code == 200
        [event] = await log.read_stream("project-door-9")
        recorded = json.loads(event.data)
        assert (recorded["area_m2"], recorded["confirmed"]) == ("1.88", ["area_m2", "households"])

    async def test_a_field_that_is_none_cannot_be_confirmed(self, door: httpx.AsyncClient, keys: Path):
        wrong = APPLICATION | {"confirmed": ["height"]}
        answer = await door.post(APPLY, json=wrong, headers=bearer(keys, "resident_committee"))
        assert [e["field"] for e in problem(answer, 400, "malformed")["errors"]] == ["/confirmed"]

    async def test_the_version_named_must_be_the_one_that_is(self, door: httpx.AsyncClient, keys: Path):
        headers = bearer(keys, "resident_committee", **{"If-Match": '"3"'})
        assert (
            problem(await door.post(APPLY, json=APPLICATION, headers=headers), 409, "version")["version"] == 0
        )

    async def test_a_version_of_too_many_digits_is_malformed(self, door: httpx.AsyncClient, keys: Path):
        headers = bearer(keys, "resident_committee", **{"If-Match": f'"{"1" * 5000}"'})
        told = problem(await door.post(APPLY, json=APPLICATION, headers=headers), 400, "malformed")
        assert [error["field"] for error in told["errors"]] == ["/If-Match"]

    @pytest.mark.parametrize("tag", ["*", '"1", "2"', "1", 'w/"1"', '"\u0661"', '""'])
    async def test_what_is_no_version_says_what_is(self, door: httpx.AsyncClient, keys: Path, tag: str):
        headers = bearer(keys, "resident_committee") | {"If-Match": tag.encode()}
        told = problem(await door.post(APPLY, json=APPLICATION, headers=headers), 400, "malformed")
        [error] = told["errors"]
        assert error["field"] == "/If-Match"
        assert (error["zh"][:7], error["en"][:11]) == ("应为一个版本号", "one version")

    async def test_a_version_that_a_proxy_made_weak_is_the_same(self, door: httpx.AsyncClient, keys: Path):
        path = APPLY.replace("door-1", "door-weak")
        headers = bearer(keys, "resident_committee", **{"If-Match": 'W/"3"'})
        assert (
            problem(await door.post(path, json=APPLICATION, headers=headers), 409, "version")["version"] == 0
        )
        answer = await door.post(path, json=APPLICATION, headers=headers | {"If-Match": 'W/"0"'})
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')

    async def test_somebody_else_with_the_same_key_is_told_to_take_another(
        self, door: httpx.AsyncClient, keys: Path
    ):
        path, key = APPLY.replace("door-1", "door-key"), {"Idempotency-Key": str(new_id())}
        mine = bearer(keys, "resident_committee", **key)
        organisation = PEOPLE["street"].organisation
        neighbour = token(keys, replaced(PEOPLE["resident_committee"], organisation=organisation))
        first = await door.post(path, json=APPLICATION, headers=mine)
        theirs = {"Authorization": f"Bearer {neighbour}", **key}
        told = problem(await door.post(path, json=APPLICATION, headers=theirs), 422, "command-id-reused")
        assert "已由他人使用" in told["title"]
        again = await door.post(path, json=APPLICATION, headers=mine)
        assert (again.status_code, again.json()) == (200, first.json())

    async def test_half_a_surrogate_pair_in_a_token_is_no_fault_of_ours(self, door: httpx.AsyncClient):
        header = urlsafe_b64encode(rb'{"alg": "EdDSA", "kid": "k", "crit": ["\ud800"]}').decode()
        headers = {"Authorization": f"Bearer {header.rstrip('=')}.e30.AAAA"}
        problem(await door.post(APPLY, json=APPLICATION, headers=headers), 401, "unauthenticated")

    async def test_half_a_surrogate_pair_in_a_text_is_named(self, door: httpx.AsyncClient, keys: Path):
        headers = bearer(keys, "resident_committee", **{"Content-Type": "application/json"})
        wrong = json.dumps(APPLICATION | {"project_name": "\ud800"})
        told = problem(await door.post(APPLY, content=wrong, headers=headers), 400, "malformed")
        assert [error["zh"] for error in told["errors"]] == ["文字中有残缺的字符"]

    async def test_K8_an_instance_older_than_the_log_asks_for_patience(
        self, door: httpx.AsyncClient, log: EventLog, keys: Path
    ):
        newer = NewEvent(new_id(), "door-2", "RenovationApplicationSubmitted", 2, b"{}")
        await log.append(replace(appending("project-door-2", 0), events=[newer]))
        answer = await door.post(
            "/projects/door-2/confirm-application", json={}, headers=bearer(keys, "street")
        )
        told = problem(answer, 503, "unavailable")
        assert "本实例版本较旧" in told["title"]
        assert "of an older release" in told["detail"]
        assert answer.headers["Retry-After"]
        assert len(await log.read_stream("project-door-2")) == 1

    @pytest.mark.parametrize("id", [".c2", "door-1.", "door-1.c2", "-c2", "DOOR", "a" * 64])
    async def test_an_id_is_whole_and_begins_with_a_letter_or_digit(
        self, door: httpx.AsyncClient, keys: Path, id: str
    ):
        """Nobody begins a part of somebody else's project."""
        headers = bearer(keys, "resident_committee")
        answer = await door.post(APPLY.replace("door-1", id), json=APPLICATION, headers=headers)
        [error] = problem(answer, 400, "malformed")["errors"]
        assert (error["in"], error["field"]) == ("path", "/id")
        assert "编号应为" in error["zh"] or "最多只能有 63 个字" in error["zh"]

    @pytest.mark.parametrize("path", ["/projects/nobody", "/nowhere"])
    async def test_what_is_not_there(self, door: httpx.AsyncClient, keys: Path, path: str):
        kind = "not-found" if path.startswith("/projects") else "http"
        problem(await door.get(path, headers=bearer(keys, "street")), 404, kind)

    @pytest.mark.parametrize(
        ("path", "field"),
        [
            ("/projects/a%00b", "/key"),
            ("/projects?after=%00", "/after"),
            ("/projects?status=%00", "/status/0"),
            ("/projects?division=34060", "/division/0"),
            ("/projects/summary/gates", "/id"),
            ("/projects/summary.c1/gates", "/id"),
            ("/projects?colour=red", "/colour"),
            ("/projects/door-1?at=yesterday", "/at"),
            (f"/projects/door-1?at=projects/{'1' * 5000}/1", "/at"),
            (f"/projects/door-1?at=projects/1/{'1' * 5000}", "/at"),
            ("/projects/door-1?at=projects/１/1", "/at"),
            ("/projects/door-1?at=projects/1/١", "/at"),
            ("/projects/door-1?at=projects/6/1", "/at"),
            ("/projects/door-1?at=reviews/1/1", "/at"),
            ("/projects/DOOR", "/key"),
            ("/projects/door-1..c2", "/key"),
            ("/projects/door-1.-c2", "/key"),
            (f"/projects/{'a' * 128}", "/key"),
        ],
    )
    async def test_a_question_may_be_malformed_too(
        self, door: httpx.AsyncClient, keys: Path, path: str, field: str
    ):
        told = problem(await door.get(path, headers=bearer(keys, "street")), 400, "malformed")
        assert [error["field"] for error in told["errors"]] == [field]
        for error in told["errors"]:
            assert error["zh"]
            assert "pattern" not in error["en"]


@pytest.mark.stack
@pytest.mark.parametrize("path", ["/projects", "/projects/door-head"])
async def test_a_view_answers_head_and_options(door: httpx.AsyncClient, keys: Path, path: str):
    headers = bearer(keys, "resident_committee")
    await door.post(APPLY.replace("door-1", "door-head"), json=APPLICATION, headers=headers)
    asked, got = await door.head(path, headers=headers), await door.get(path, headers=headers)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert (await door.options(path)).headers["Allow"] == "GET, HEAD, OPTIONS"
