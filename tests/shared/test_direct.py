"""A command's short way: what goes it is what FastAPI would have read; all else is FastAPI's to refuse."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.stack.tokens import PUBLIC
from shared.http import direct
from shared.http.direct import ShortWay
from shared.log.causation import Causation
from shared.log.ids import new_id
from shared.settings import Settings
from tests.bench.peers import validating
from tests.bench.samples import inspection
from tests.tokens import bearer

PATH = "/communities/care-1/record-inspection"
KEY = str(new_id())
GOOD = json.dumps(inspection("JC-1"), ensure_ascii=False).encode()
JSON = ("Content-Type", "application/json")
Asked = list[tuple[Any, ...]]


def wrong(**otherwise: Any) -> bytes:
    return json.dumps(inspection("JC-1") | otherwise).encode()


# What is sent → path, headers and body.
WELL_FORMED: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {
    "with its id": (PATH, [JSON, ("Idempotency-Key", KEY)], GOOD),
    "on a version": (PATH, [JSON, ("If-Match", 'W/"7"'), ("Idempotency-Key", KEY.upper())], GOOD),
    "with a charset": (PATH, [("Content-Type", "application/json; charset=utf-8")], GOOD),
    "an id twice": (PATH, [JSON, ("Idempotency-Key", KEY), ("Idempotency-Key", str(new_id()))], GOOD),
    "UTF-16": (PATH, [JSON], GOOD.decode().encode("utf-16")),
    "a field twice": (PATH, [JSON], GOOD.replace(b"{", b'{"level": "no such level", ', 1)),
}
OTHER: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {
    "a dry run": (f"{PATH}?dry_run=false", [JSON, ("Idempotency-Key", KEY)], GOOD),
    "of another JSON": (PATH, [("Content-Type", "application/problem+json")], GOOD),
    "many faults": (
        f"{PATH.replace('care-1', 'CARE')}?dry_rum=1",
        [JSON, ("Idempotency-Key", "7"), ("If-Match", "*")],
        wrong(level="no such level", more=1, findings="none"),
    ),
    "no JSON": (PATH, [JSON], b"{"),
    "an endless number": (PATH, [JSON], wrong().replace(b'"JC-1"', b"9" * 5000)),
    "not UTF-8": (PATH, [JSON], b'{"findings": "\xff"}'),
    "deep": (PATH, [JSON], b"[" * 100_000),
    "nothing": (PATH, [JSON], b""),
    "null": (PATH, [JSON], b"null"),
    "no type": (PATH, [], GOOD),
    "another type": (PATH, [("Content-Type", "text/plain")], GOOD),
    "half a pair": (PATH, [JSON], wrong(inspection_id="\ud800")),
    "NaN": (PATH, [JSON], wrong(findings=[float("nan")])),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What reaches the handler; a random id of the door counts as one."""
    seen: Asked = []

    async def accept(addressed: Any, by: Any, cause: Causation, *more: Any) -> Any:
        given = cause.command if str(cause.command) == KEY else "random"
        seen.append((addressed, by, given, *more))
        return await receipt(addressed, by, cause)

    receipt = validating.accept
    monkeypatch.setattr(validating, "accept", accept)
    return seen


@asynccontextmanager
async def opened(keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = validating.app(Settings(service="test", jwks_url=(keys / PUBLIC).as_uri()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client


async def answered(keys: Path, sent: tuple[str, list[tuple[str, str]], bytes]) -> tuple[Any, ...]:
    path, headers, content = sent
    person = list(bearer(keys, "county_bureau").items())
    async with opened(keys) as client:
        answer = await client.post(path, content=content, headers=[*person, *headers])
    return answer.status_code, sorted(answer.headers.multi_items()), answer.content


@pytest.mark.parametrize("sent", [*WELL_FORMED.values(), *OTHER.values()], ids=[*WELL_FORMED, *OTHER])
async def test_both_ways_say_and_do_the_same(
    keys: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch, sent: tuple[str, list[tuple[str, str]], bytes]
):
    short = await answered(keys, sent)
    monkeypatch.setattr(ShortWay, "read", lambda *request: None)
    assert await answered(keys, sent) == short
    assert len(asked) in (0, 2)
    assert asked[:1] == asked[1:]


@pytest.mark.parametrize("sent", WELL_FORMED.values(), ids=WELL_FORMED)
async def test_what_is_well_formed_goes_the_short_way(
    keys: Path, monkeypatch: pytest.MonkeyPatch, sent: tuple[str, list[tuple[str, str]], bytes]
):
    monkeypatch.delattr(direct, "told_again")  # which FastAPI's way needs
    assert (await answered(keys, sent))[0] == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
async def test_another_method_is_told_which_it_takes(keys: Path, method: str):
    async with opened(keys) as client:
        answer = await client.request(method, PATH)
    assert (answer.status_code, answer.headers["Allow"]) == (
        204 if method == "OPTIONS" else 405,
        "OPTIONS, POST",
    )


@pytest.mark.parametrize("sent", [OTHER["no type"], OTHER["another type"]], ids=["none", "another"])
async def test_a_body_that_is_not_said_to_be_json_is_told_which_header_to_send(
    keys: Path, sent: tuple[str, list[tuple[str, str]], bytes]
):
    status, _, content = await answered(keys, sent)
    [error] = json.loads(content)["errors"]
    assert (status, error["in"], error["field"]) == (400, "body", "")
    assert "Content-Type: application/json" in error["en"]
    assert error["zh"] == "未注明内容是命令的填写项，请按说明加上内容类型的标头"


async def test_broken_json_is_shown_its_place_in_both_languages(keys: Path):
    status, _, content = await answered(keys, (PATH, [JSON], b'{"findings": nonsense}'))
    [error] = json.loads(content)["errors"]
    assert (status, error["zh"]) == (400, "内容的格式有误，无法读取，错在第 13 个字符之后：此处应有值")
    assert "at character 13" in error["en"]
