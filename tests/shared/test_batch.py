"""POST /commands, with every check of a line and nothing behind it."""

import asyncio
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.site.people import PEOPLE
from deploy.stack.tokens import token
from shared.http import arrival
from shared.http.batch import arriving
from shared.http.batch.splitting import MOST_LINE_BYTES, Splitter
from tests.bench.samples import inspection
from tests.eventually import eventually
from tests.shared.batches import Handle, batch, handle, line, ndjson, person, sent, server
from tests.shared.serving import Served, one_answer
from tests.tokens import bearer

__all__ = ["handle", "person", "server"]

PATH = "/communities/care-1/record-inspection"


async def test_each_line_is_answered_as_the_command_alone(server: Served, person: dict[str, str]):
    wrong = inspection("JC-2") | {"level": "no such level", "more": 1}
    lines = [line(1), line(2, body=wrong), line(3, to="CARE")]
    answers = await sent(server, person, ndjson(lines))
    assert [answer["line"] for answer in answers] == [1, 2, 3]
    assert [answer["id"] for answer in answers] == [one["id"] for one in lines]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as alone:
        for one, answer in zip(lines[:2], answers, strict=False):
            same = await alone.post(PATH, json=one["body"], headers=person | {"Idempotency-Key": one["id"]})
            body = same.json() | ({"instance": "/commands"} if same.status_code == 400 else {})
            assert (answer["status"], answer["body"]) == (same.status_code, body)
    assert [error["field"] for error in answers[2]["body"]["errors"]] == ["/to"]


async def test_by_the_role_of_its_sender(server: Served, keys: Path, handle: Handle):
    [answer] = await sent(server, bearer(keys, "finance"), ndjson([line()]))
    assert (answer["status"], answer["body"]["type"]) == (403, "urn:jiugai:problem:role")
    assert answer["body"]["instance"] == PATH
    assert not handle.asked


async def test_K14_once_the_token_has_expired_each_line_is_refused(
    server: Served, keys: Path, handle: Handle
):
    soon = {"Authorization": f"Bearer {token(keys, PEOPLE['county_bureau'], hours=5 / 3600)}"}
    async with batch(server, soon) as one:
        answers = one.answers()

        async def next_status() -> int:
            await one.send(ndjson([line()]))
            return int((await anext(answers))["status"])

        assert await next_status() == 200

        async def refused() -> bool:
            return await next_status() == 401

        await eventually(refused, "the token has expired")
        decided = len(handle.asked)
        assert [await next_status() for _ in range(2)] == [401, 401]
    assert len(handle.asked) == decided


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        (b"{bad", {"": "json_invalid"}),
        (b'{"id": "\xff"}', {"": "json_invalid"}),
        (b"[]", {"": "json_invalid"}),
        (b"[" * 100_000, {"": "json_invalid"}),
        (b"9" * 5000, {"": "json_invalid"}),
        (b"{}", {"/id": "missing", "/command": "missing", "/body": "missing"}),
        (
            b'{"command": "RecordInspection", "to": "care-1", "body": {}, "expected": "1", "more": 1}',
            {"/id": "missing", "/expected": "int_type", "/more": "extra_forbidden", "/kind": "missing"},
        ),
        (b'{"id": "7", "command": "Fly", "body": {}}', {"/id": "uuid_parsing", "/command": "value_error"}),
        (b'{"id": null, "command": {}, "body": {}}', {"/id": "uuid_type", "/command": "string_type"}),
        (b"{" + b",".join(b'"a%d":0' % n for n in range(20_002)) + b"}", None),
        (b'"' + b"x" * MOST_LINE_BYTES + b'"', None),
    ],
    ids=[
        *("no JSON", "not UTF-8", "no object", "deep", "digits", "nothing", "no id", "no such command"),
        *("of other types", "fields", "long"),
    ],
)
async def test_a_line_that_cannot_be_read_stops_nothing(
    server: Served, person: dict[str, str], written: bytes, faults: dict[str, str] | None
):
    answers = await sent(server, person, ndjson([line(1)]) + written + b"\r\n" + ndjson([line(2)]))
    assert [answer["status"] for answer in answers] == [200, 400 if faults else 413, 200]
    told = answers[1]["body"]
    assert told["title"]
    assert told["instance"] == "/commands"
    if faults:
        found = {error["field"]: error["kind"] for error in told["errors"]}
        assert found.items() >= faults.items()


async def test_a_line_has_512_KiB_and_no_byte_more(server: Served, person: dict[str, str]):
    written = ndjson([line(1)]).rstrip()
    longest = written + b" " * (512 * 1024 - len(written))
    answers = await sent(server, person, longest + b"\n" + longest + b" \n")
    assert [answer["status"] for answer in answers] == [200, 413]


async def test_blank_lines_count_and_the_last_needs_no_end(server: Served, person: dict[str, str]):
    body = b"\n\r\n" + ndjson([line(1)]).replace(b"\n", b"\r\n") + b"  \n" + ndjson([line(2)]).rstrip()
    answers = await sent(server, person, body)
    assert [(answer["line"], answer["status"]) for answer in answers] == [(3, 200), (5, 200)]


async def test_lines_on_one_key_are_decided_in_their_order_others_side_by_side(
    server: Served, person: dict[str, str], handle: Handle
):
    handle.held["care-1"] = asyncio.Event()
    lines = [line(n, to=f"care-{n % 3}") for n in range(9)]
    async with batch(server, person) as one:
        await one.send(ndjson(lines))
        await eventually(lambda: len(handle.asked) == 7, "all but those behind the one that waits")
        assert handle.asked.count("care-1") == 1
        handle.held["care-1"].set()
        await one.end()
        answers = [answer["line"] async for answer in one.answers()]
    assert answers == list(range(1, 10))
    assert handle.done == {f"care-{k}": [f"JC-{n}" for n in range(k, 9, 3)] for k in range(3)}


async def test_it_is_answered_while_it_comes(server: Served, person: dict[str, str]):
    async with batch(server, person) as one:
        await one.send(ndjson([line(1)]))
        answers = one.answers()
        assert (await anext(answers))["line"] == 1
        await one.send(ndjson([line(2)]))
        assert (await anext(answers))["line"] == 2


@pytest.mark.parametrize(
    ("headers", "media", "body", "status"),
    [
        ({"Authorization": "Bearer nonsense"}, "application/x-ndjson", ndjson([line()]), 401),
        ({}, "application/json", ndjson([line()]), 415),
        ({}, "application/x-ndjson", b"", 400),
        ({}, "application/jsonl; charset=utf-8", b"\n \r\n", 400),
    ],
    ids=["no token", "no lines", "empty", "blank"],
)
async def test_before_a_line_is_read_the_answer_is_of_the_whole(
    server: Served, person: dict[str, str], headers: dict[str, str], media: str, body: bytes, status: int
):
    async with batch(server, person | headers, media) as one:
        await one.send(body)
        await one.end()
        head = await one.head()
    assert (one.status, "application/problem+json" in head) == (status, True)


async def test_a_batch_that_flows_outlasts_the_time_of_a_request(
    server: Served, person: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(arrival, "ARRIVAL_SECONDS", 1.0)
    async with batch(server, person) as one:
        await one.send(ndjson([line(1)]))
        answers = one.answers()
        await anext(answers)
        assert (await server.answer_to(b"")).startswith(b"HTTP/1.1 408")  # another connection is the clock
        await one.send(ndjson([line(2)]))
        await one.end()
        assert [answer["line"] async for answer in answers] == [2]


async def test_silence_ends_it_and_says_from_which_line_on_nothing_was_read(
    server: Served, person: dict[str, str], monkeypatch: pytest.MonkeyPatch, handle: Handle
):
    monkeypatch.setattr(arriving, "SILENCE_SECONDS", 1.0)
    monkeypatch.setattr(arrival, "ARRIVAL_SECONDS", 1.0)
    async with batch(server, person) as one:
        await one.send(ndjson([line(1)]) + ndjson([line(2)])[:-10])
        answers = [(answer["line"], answer["status"]) async for answer in one.answers()]
    assert answers == [(1, 200), (2, 408)]
    assert len(handle.asked) == 1


async def test_a_stop_tells_each_line_what_became_of_it(
    server: Served, person: dict[str, str], handle: Handle, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(server.server.config, "timeout_graceful_shutdown", 1)
    handle.held["care-2"] = asyncio.Event()
    async with batch(server, person) as one:
        await one.send(ndjson([line(1), line(2, to="care-2"), line(3), line(4, to="care-2")]))
        await eventually(lambda: len(handle.done["care-1"]) == 2, "two are decided")
        await server.stop()
        answers = [(answer["line"], answer["status"]) async for answer in one.answers()]
    assert answers == [(1, 200), (2, 503), (3, 200), (4, 503), (5, 503)]
    assert handle.done["care-2"] == []


async def test_who_goes_away_has_what_was_under_way(server: Served, person: dict[str, str], handle: Handle):
    handle.held["care-1"] = asyncio.Event()
    async with batch(server, person) as one:
        await one.send(ndjson([line(1), line(2)]))
        await eventually(lambda: handle.asked, "the first is asked")
    handle.held["care-1"].set()
    await eventually(lambda: handle.done["care-1"] == ["JC-1", "JC-2"], "both are decided")
    await eventually(lambda: not server.server.server_state.tasks, "nobody waits for more")


async def test_after_it_the_connection_may_be_used_again(server: Served, person: dict[str, str]):
    body = ndjson([line()])
    told = {"Host": "x", "Content-Type": "application/x-ndjson", "Content-Length": str(len(body)), **person}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    again = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    async with server.connection(f"POST /commands HTTP/1.1\r\n{head}\r\n".encode() + body + again) as (
        reader,
        _,
    ):
        await reader.readuntil(b"\r\n0\r\n\r\n")
        head, _ = await one_answer(reader)
    assert head.startswith("HTTP/1.1 200")


@given(st.lists(st.binary(max_size=5).map(lambda b: b.replace(b"\n", b"")), max_size=8), st.data())
def test_lines_are_the_same_however_a_body_is_cut(lines: list[bytes], data: st.DataObject):
    body, splitter, found = b"\n".join(lines), Splitter(), []
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True):
        found += splitter.feed(body[start:end])
    found += splitter.last()
    assert [one for one in found if one] == [one for one in lines if one]
