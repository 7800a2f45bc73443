"""What is decided about several streams tells each asker of his own alone: receipts, dry runs, refusals."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from deploy.stack.tokens import PUBLIC
from shared.http.commands import command_routes
from shared.http.explain import explain
from shared.http.identity import Identity
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from tests.shared.cells import SERVICE, cells
from tests.shared.door import problem
from tests.shared.reading import OUR_STREET, THEIR_STREET, Who

pytestmark = pytest.mark.stack
ANOTHER = {"matter": {"zh": "另一事项", "en": "another matter"}}


@pytest.fixture
async def door(log: EventLog, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    app, identity = FastAPI(), Identity((keys / PUBLIC).as_uri(), "jiugai-local")
    explain(app, SERVICE.rows)
    app.include_router(command_routes(SERVICE, cells, CommandHandler(log), identity))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client


@pytest.fixture
def pair() -> tuple[str, str]:
    """A cell of our street and one of theirs."""
    number = new_id().hex
    return f"{OUR_STREET}-{number}", f"{THEIR_STREET}-{number}"


def adding(other: str, **more: Any) -> dict[str, Any]:
    return {"looks_at": [other], "tells": [other], **more}


async def begin(door: httpx.AsyncClient, keys: Path, id: str) -> None:
    """By somebody of the whole country."""
    answer = await door.post(f"/cells/{id}/add", json={}, headers=Who(("clerk",), "").headers(keys))
    assert answer.status_code == 200, answer.text


async def test_K14_an_event_in_anothers_stream_is_another_matter_in_the_receipt_and_its_repeat(
    door: httpx.AsyncClient, keys: Path, pair: tuple[str, str]
):
    ours, theirs = pair
    await begin(door, keys, theirs)
    headers = Who(("clerk",), OUR_STREET).headers(keys) | {"Idempotency-Key": str(new_id())}
    first, again = [
        await door.post(f"/cells/{ours}/add", json=adding(theirs), headers=headers) for _ in range(2)
    ]
    own, other = first.json()["events"]
    assert (own["type"], other) == ("Added", ANOTHER)
    assert again.json() == first.json()
    assert theirs not in first.text


async def test_K14_so_it_is_in_a_dry_run(door: httpx.AsyncClient, keys: Path, pair: tuple[str, str]):
    ours, theirs = pair
    await begin(door, keys, theirs)
    headers = Who(("clerk",), OUR_STREET).headers(keys)
    dry = await door.post(f"/cells/{ours}/add?dry_run=true", json=adding(theirs), headers=headers)
    own, other = dry.json()["events"]
    assert (own["stream"], own["data"], other) == (f"cell-{ours}", {"seen": 2}, ANOTHER)
    assert theirs not in dry.text


async def test_who_reads_both_is_told_of_both(door: httpx.AsyncClient, keys: Path, pair: tuple[str, str]):
    ours, theirs = pair
    await begin(door, keys, theirs)
    headers = Who(("clerk",), "340603").headers(keys)
    done = await door.post(f"/cells/{ours}/add?dry_run=true", json=adding(theirs), headers=headers)
    assert [event["stream"] for event in done.json()["events"]] == [f"cell-{ours}", f"cell-{theirs}"]


async def test_K14_a_refusal_names_another_stream_to_who_reads_it(
    door: httpx.AsyncClient, keys: Path, pair: tuple[str, str]
):
    ours, theirs = pair
    await begin(door, keys, theirs)
    for division, called in ((OUR_STREET, "另一事项"), ("340603", theirs)):
        headers = Who(("clerk",), division).headers(keys)
        refused = await door.post(f"/cells/{ours}/add", json=adding(theirs, most=1), headers=headers)
        told = problem(refused, 409, "rule")
        assert told["title"] == f"合计不合要求：{called}"
        assert (theirs in refused.text) is (division == "340603")


async def test_a_part_has_the_key_of_the_whole(door: httpx.AsyncClient, keys: Path, log: EventLog):
    whole = new_id().hex
    await begin(door, keys, f"{whole}.c2")
    [event] = await log.read_stream(cells.stream(f"{whole}.c2"))
    assert event.key == whole


async def test_an_id_that_was_used_for_another_stream_is_no_answer_for_this_one(
    door: httpx.AsyncClient, keys: Path, pair: tuple[str, str]
):
    """The same command, sent by the same person: its receipt would be of what never happened here."""
    ours, theirs = pair
    headers = Who(("clerk",), OUR_STREET).headers(keys) | {"Idempotency-Key": str(new_id())}
    assert (await door.post(f"/cells/{ours}/add", json={}, headers=headers)).status_code == 200
    await begin(door, keys, theirs)
    for id, params in ((theirs, {}), (theirs, {"dry_run": "true"}), (f"{ours}x", {})):
        answer = await door.post(f"/cells/{id}/add", json={}, params=params, headers=headers)
        problem(answer, 422, "command-id-reused")
