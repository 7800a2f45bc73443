"""K10: a position is waited for that may come, and no other."""

from itertools import islice
from pathlib import Path

import httpx
import pytest

from shared.core.words import Words
from shared.http.lists import shown
from shared.kafka.topics import PARTITIONS
from shared.log.event_log import EventLog
from tests.shared.door import APPLICATION, APPLY, problem
from tests.tokens import bearer

pytestmark = pytest.mark.stack


async def test_K10_a_position_that_no_event_has_is_not_waited_for(
    door: httpx.AsyncClient, keys: Path, log: EventLog
):
    headers = bearer(keys, "resident_committee")
    sent = await door.post(APPLY.replace("door-1", "door-at"), json=APPLICATION, headers=headers)
    source, partition, position = sent.json()["position"].split("/")
    elsewhere = f"{source}/{(int(partition) + 1) % PARTITIONS}/{position}"
    beyond = f"{source}/{partition}/{await log.position() + 1000}"
    answers = [
        problem(await door.get("/projects/door-at", params={"at": at}, headers=headers), 404, "position")
        for at in (elsewhere, beyond)
    ]
    assert answers[0] == answers[1], "where an event is, and how far the log goes, is nobody's to know"
    log.continuity.cast_doubt(Words("日志落后", "the log is behind"))
    answer = await door.get("/projects/door-at", params={"at": beyond}, headers=headers)
    assert problem(answer, 503, "unavailable")["title"].startswith("日志落后；")


async def test_K10_a_position_that_the_view_has_not_come_to_is_waited_for(
    door: httpx.AsyncClient, keys: Path, monkeypatch: pytest.MonkeyPatch
):
    """Also where no subscription was ever connected: here nobody fills the view."""
    monkeypatch.setattr(shown, "WAIT_SECONDS", 0.05)
    headers = bearer(keys, "resident_committee")
    sent = await door.post(APPLY.replace("door-1", "door-wait"), json=APPLICATION, headers=headers)
    answer = await door.get("/projects/door-wait", params={"at": sent.json()["position"]}, headers=headers)
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_who_waits_long_looks_seldom():
    assert [*islice(shown.pauses_between_looks(), 7)] == [0.01, 0.02, 0.04, 0.08, 0.16, 0.2, 0.2]


async def test_K10_all_places_of_a_token_are_waited_for(
    door: httpx.AsyncClient, keys: Path, monkeypatch: pytest.MonkeyPatch
):
    """The first may be shown already."""
    monkeypatch.setattr(shown, "WAIT_SECONDS", 0.05)
    headers = bearer(keys, "resident_committee")
    sent = await door.post(APPLY.replace("door-1", "door-both"), json=APPLICATION, headers=headers)
    both = f"projects/0/0,{sent.json()['position']}"
    problem(await door.get("/projects/door-both", params={"at": both}, headers=headers), 503, "unavailable")
    answer = await door.get("/projects", params={"at": "projects/0/0,projects/1/0"}, headers=headers)
    assert answer.status_code == 200
