"""The keys of an issuer that changes them, gives bad ones, stays silent or is gone."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from jwt import PyJWKClient
from jwt.exceptions import PyJWKClientConnectionError, PyJWKClientError
from structlog.testing import capture_logs

from deploy.stack.tokens import PUBLIC
from shared.http import issuer_keys
from shared.http.issuer_keys import PAUSE_SECONDS, REFRESH_SECONDS, IssuerKeys


class Issuer:
    """A file of keys. `fetched`: how often it was asked; `may_answer`: unset, it keeps who asks waiting."""

    def __init__(self, folder: Path, sample: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        self.file, self._sample = folder / PUBLIC, sample
        self.fetched, self.may_answer = 0, threading.Event()
        self.may_answer.set()
        self._count_fetches(monkeypatch)

    def has(self, *kids: str) -> None:
        self.file.write_text(json.dumps({"keys": [self.jwk(kid=kid) for kid in kids]}))

    def jwk(self, **otherwise: Any) -> dict[str, Any]:
        return self._sample | otherwise

    def _count_fetches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fetch = PyJWKClient.fetch_data

        def counted(client: PyJWKClient) -> Any:
            self.fetched += 1
            self.may_answer.wait()
            return fetch(client)

        monkeypatch.setattr(PyJWKClient, "fetch_data", counted)


class Clock:
    """The monotonic clock, which a test may put forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead, real = 0.0, time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: real() + self._ahead)

    def forward(self, seconds: float) -> None:
        self._ahead += seconds


@pytest.fixture
def issuer(tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    [sample] = json.loads((keys / PUBLIC).read_text())["keys"]
    issuer = Issuer(tmp_path, sample, monkeypatch)
    yield issuer
    issuer.may_answer.set()


@pytest.fixture
async def held(issuer: Issuer) -> AsyncIterator[IssuerKeys]:
    """A fetch that is still under way at the end would be counted, and logged, in the next test."""
    before = asyncio.all_tasks()
    yield IssuerKeys(issuer.file.as_uri())
    issuer.may_answer.set()
    if fetches := asyncio.all_tasks() - before - {asyncio.current_task()}:
        await asyncio.wait(fetches)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def found(held: IssuerKeys, kid: str) -> str:
    """Whether it is "there", "unknown", or keys are "not to be had"."""
    try:
        key = await held.key(kid)
    except PyJWKClientConnectionError:
        return "not to be had"
    except PyJWKClientError:
        return "unknown"
    assert key.key_id == kid
    return "there"


def others_running() -> set[asyncio.Task[Any]]:
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


BAD = {
    "no JSON": "no keys",
    "null": "null",
    "a list": "[]",
    "no keys": '{"keys": []}',
    "of an unknown type": '{"keys": [{"kty": "of tomorrow", "kid": "first"}]}',
    "nested deeply": "[" * 100_000,
    "nested deeply within": '{"keys": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "half a file": '{"keys": [{"kty"',
}


@pytest.fixture(params=[*BAD, "for encryption", "without kid", "gone"])
def bad(request: pytest.FixtureRequest, issuer: Issuer) -> str | None:
    """What an issuer's address holds instead of keys; None: nothing."""
    nameless = {name: value for name, value in issuer.jwk().items() if name != "kid"}
    sets = {"for encryption": issuer.jwk(kid="first", use="enc"), "without kid": nameless}
    if request.param in sets:
        return json.dumps({"keys": [sets[request.param]]})
    return BAD.get(request.param)


def give(issuer: Issuer, text: str | None) -> None:
    issuer.file.unlink(missing_ok=True)
    if text is not None:
        issuer.file.write_text(text)


async def test_a_bad_set_is_forgotten_when_a_good_one_comes(
    issuer: Issuer, held: IssuerKeys, clock: Clock, bad: str | None
):
    give(issuer, bad)
    assert [await found(held, "first") for _ in range(3)] == ["not to be had"] * 3
    assert issuer.fetched == 1
    issuer.has("first")
    clock.forward(PAUSE_SECONDS)
    assert await found(held, "first") == "there"


async def test_a_bad_set_leaves_the_keys_of_the_good_one(
    issuer: Issuer, held: IssuerKeys, clock: Clock, bad: str | None
):
    issuer.has("first")
    assert await found(held, "first") == "there"
    give(issuer, bad)
    clock.forward(REFRESH_SECONDS + 1)
    kids = ["first", "made-up", "first", "another"]
    there, not_there = "there", "not to be had"
    assert [await found(held, kid) for kid in kids] == [there, not_there, there, not_there]
    assert issuer.fetched == 2


async def test_keys_are_fetched_once_and_not_anew_for_each_unknown_one(issuer: Issuer, held: IssuerKeys):
    issuer.has("first")
    kids = ["first", "made-up", "another", "first"]
    assert [await found(held, kid) for kid in kids] == ["there", "unknown", "unknown", "there"]
    assert issuer.fetched == 1


async def test_a_new_key_is_found_after_a_pause(issuer: Issuer, held: IssuerKeys, clock: Clock):
    issuer.has("first")
    assert await found(held, "first") == "there"
    issuer.has("first", "second")
    assert await found(held, "second") == "unknown"
    clock.forward(PAUSE_SECONDS)
    assert await found(held, "second") == "there"
    assert issuer.fetched == 2


async def test_nobody_waits_for_the_refresh_that_a_withdrawn_key_goes_with(
    issuer: Issuer, held: IssuerKeys, clock: Clock
):
    issuer.has("first", "second")
    assert await found(held, "first") == "there"
    issuer.has("second")
    clock.forward(REFRESH_SECONDS + 1)
    issuer.may_answer.clear()
    asking = [asyncio.create_task(found(held, kid)) for kid in ("first", "second")]
    await asyncio.sleep(0)
    assert all(asked.done() for asked in asking)
    issuer.may_answer.set()
    assert await asyncio.gather(*asking) == ["there", "there"]
    await asyncio.gather(*others_running())
    assert [await found(held, kid) for kid in ("first", "second")] == ["unknown", "there"]
    assert issuer.fetched == 2


async def test_many_unknown_keys_wait_for_one_fetch_in_one_thread(
    issuer: Issuer, held: IssuerKeys, monkeypatch: pytest.MonkeyPatch
):
    threads, to_thread = [], asyncio.to_thread
    monkeypatch.setattr(asyncio, "to_thread", lambda *work: threads.append(work) or to_thread(*work))
    issuer.has("first")
    issuer.may_answer.clear()
    asking = [asyncio.create_task(found(held, f"made-up-{n}")) for n in range(60)]
    await asyncio.sleep(0)
    issuer.may_answer.set()
    assert await asyncio.gather(*asking) == ["unknown"] * 60
    assert (issuer.fetched, len(threads)) == (1, 1)


async def test_a_silent_issuer_keeps_nobody_for_longer_than_the_timeout(
    issuer: Issuer, held: IssuerKeys, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(issuer_keys, "TIMEOUT_SECONDS", 0)
    issuer.may_answer.clear()
    assert [await found(held, kid) for kid in ("first", "second")] == ["not to be had"] * 2


async def test_the_fetch_goes_on_when_the_one_who_asked_first_goes_away(issuer: Issuer, held: IssuerKeys):
    issuer.has("first")
    issuer.may_answer.clear()
    gone, stays = (asyncio.create_task(found(held, "first")) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    issuer.may_answer.set()
    assert await stays == "there"
    assert issuer.fetched == 1


async def test_a_fetch_that_fails_is_logged_once(held: IssuerKeys):
    with capture_logs() as logged:
        await asyncio.gather(*(found(held, kid) for kid in ("first", "second", "third")))
    assert [line["event"] for line in logged] == ["issuer's keys not fetched"]
