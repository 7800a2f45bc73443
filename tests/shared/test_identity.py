"""Who a token speaks for, and the tokens that speak for nobody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from fastapi import Request
from fastapi.security import HTTPAuthorizationCredentials
from jwt.algorithms import OKPAlgorithm

from deploy.stack.people import PEOPLE
from deploy.stack.tokens import KEY, PUBLIC, ensure_key
from shared.http.identity import Identity
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

    def signed(**otherwise: Any) -> HTTPAuthorizationCredentials:
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
