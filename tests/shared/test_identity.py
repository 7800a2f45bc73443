"""Who a token speaks for, and the tokens that speak for nobody."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from fastapi import Request
from fastapi.security import HTTPAuthorizationCredentials
from jwt import PyJWKClient
from jwt.algorithms import OKPAlgorithm

from deploy.site.people import PEOPLE
from deploy.stack.tokens import KEY, PUBLIC, ensure_key
from shared.http.identity import Identity
from shared.http.issuer_keys import PAUSE_SECONDS
from shared.http.problems import Problem

ISSUER = "jiugai-local"
STREET = PEOPLE["street"]
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": STREET.id,
    "org": STREET.organisation,
    "roles": ["street"],
    "division": STREET.division,
    "exp": 4_102_444_800,
}
REQUEST = Request({"type": "http"})

Sign = Callable[..., HTTPAuthorizationCredentials]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("identity")
    ensure_key(folder)
    return folder


@pytest.fixture(scope="module")
def sign(keys: Path) -> Sign:
    key = OKPAlgorithm.from_jwk((keys / KEY).read_text())
    kid = jwt.PyJWKSet.from_json((keys / PUBLIC).read_text()).keys[0].key_id

    def signed(kid: str | None = kid, **otherwise: Any) -> HTTPAuthorizationCredentials:
        claims = {name: value for name, value in (CLAIMS | otherwise).items() if value is not None}
        text = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})
        return HTTPAuthorizationCredentials(scheme="Bearer", credentials=text)

    return signed


async def test_a_token_says_who_for_whom_and_how_far(keys: Path, sign: Sign):
    by = await Identity((keys / PUBLIC).as_uri(), ISSUER)(REQUEST, sign())
    assert (by.person, by.organisation) == (STREET.id, STREET.organisation)
    assert (by.roles, by.division) == (frozenset({"street"}), STREET.division)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"org": "11340603MB0000004X"},
        {"org": 11},
        {"roles": "street"},
        {"division": None},
        {"division": 3406},
        {"exp": 1},
        {"exp": None},
        {"iss": "somebody-else"},
        {"sub": "p\u200b"},
    ],
    ids=str,
)
async def test_a_token_that_speaks_for_nobody(keys: Path, sign: Sign, otherwise: dict[str, Any]):
    with pytest.raises(Problem) as refused:
        await Identity((keys / PUBLIC).as_uri(), ISSUER)(REQUEST, sign(**otherwise))
    assert refused.value.status == 401


async def test_without_the_issuers_keys_the_sender_is_asked_to_come_again(tmp_path: Path, sign: Sign):
    with pytest.raises(Problem) as refused:
        await Identity((tmp_path / "gone.json").as_uri(), ISSUER)(REQUEST, sign())
    assert refused.value.status == 503


class Issuer:
    """How often its keys are fetched, and whether it answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fetched, self.answers = 0, True
        fetch = PyJWKClient.fetch_data

        def counted(keys: PyJWKClient) -> Any:
            self.fetched += 1
            if not self.answers:
                raise ConnectionResetError("gone")
            return fetch(keys)

        monkeypatch.setattr(PyJWKClient, "fetch_data", counted)


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Issuer:
    return Issuer(monkeypatch)


async def status_of(identity: Identity, token: HTTPAuthorizationCredentials) -> int:
    try:
        await identity(REQUEST, token)
    except Problem as problem:
        return problem.status
    return 200


async def test_keys_are_fetched_once_and_not_anew_for_each_unknown_one(
    keys: Path, sign: Sign, issuer: Issuer
):
    identity = Identity((keys / PUBLIC).as_uri(), ISSUER)
    tokens = [sign(), sign(kid="made-up"), sign(kid="another"), sign()]
    assert [await status_of(identity, token) for token in tokens] == [200, 401, 401, 200]
    assert issuer.fetched == 1


async def test_a_new_key_of_the_issuer_is_found_after_a_pause(
    keys: Path, sign: Sign, issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    known = json.loads((keys / PUBLIC).read_text())
    before = [{**known["keys"][0], "kid": "before"}]
    file = tmp_path / PUBLIC
    file.write_text(json.dumps({"keys": before}))
    identity = Identity(file.as_uri(), ISSUER)
    assert await status_of(identity, sign(kid="before")) == 200
    file.write_text(json.dumps(known))
    assert await status_of(identity, sign()) == 401
    later = time.monotonic() + PAUSE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert await status_of(identity, sign()) == 200
    assert issuer.fetched == 2


async def test_an_issuer_that_does_not_answer_is_not_asked_by_every_request(
    keys: Path, sign: Sign, issuer: Issuer
):
    identity = Identity((keys / PUBLIC).as_uri(), ISSUER)
    issuer.answers = False
    assert [await status_of(identity, sign()) for _ in range(3)] == [503] * 3
    assert issuer.fetched == 1


async def test_keys_that_cannot_be_read_are_the_issuers_fault(tmp_path: Path, sign: Sign):
    (tmp_path / PUBLIC).write_text("no keys")
    assert await status_of(Identity((tmp_path / PUBLIC).as_uri(), ISSUER), sign()) == 503
