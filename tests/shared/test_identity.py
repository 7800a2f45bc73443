"""Who a token speaks for, and the tokens that speak for nobody."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from fastapi import Request
from jwt.algorithms import OKPAlgorithm

from deploy.site.people import PEOPLE
from deploy.stack.tokens import KEY, PUBLIC
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

Sign = Callable[..., str]


@pytest.fixture(scope="module")
def sign(keys: Path) -> Sign:
    key = OKPAlgorithm.from_jwk((keys / KEY).read_text())
    kid = jwt.PyJWKSet.from_json((keys / PUBLIC).read_text()).keys[0].key_id

    def signed(kid: str | None = kid, **otherwise: Any) -> str:
        claims = {name: value for name, value in (CLAIMS | otherwise).items() if value is not None}
        return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})

    return signed


def request(token: str) -> Request:
    headers = [(b"authorization", f"Bearer {token}".encode())]
    return Request({"type": "http", "headers": headers, "state": {}})


async def test_a_token_says_who_for_whom_and_how_far(keys: Path, sign: Sign):
    identity, sent = Identity((keys / PUBLIC).as_uri(), ISSUER), request(sign())
    await identity.verify(sent)
    by = await identity(sent)
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
        {"sub": ""},
        {"sub": "  "},
        {"sub": "\u3164"},
        {"sub": "service:funding"},
        {"sub": " Service:funding"},
        {"sub": "ｓｅｒｖｉｃｅ：funding"},
        {"division": "34060"},
        {"division": "３４０６"},
        {"sub": 7},
    ],
    ids=str,
)
async def test_a_token_that_speaks_for_nobody(keys: Path, sign: Sign, otherwise: dict[str, Any]):
    with pytest.raises(Problem) as refused:
        await Identity((keys / PUBLIC).as_uri(), ISSUER).verify(request(sign(**otherwise)))
    assert refused.value.status == 401


async def test_without_the_issuers_keys_the_sender_is_asked_to_come_again(tmp_path: Path, sign: Sign):
    with pytest.raises(Problem) as refused:
        await Identity((tmp_path / "gone.json").as_uri(), ISSUER).verify(request(sign()))
    assert refused.value.status == 503


@pytest.mark.parametrize("header", [{"kid": "\ud800"}, {"crit": ["\ud800"]}], ids=str)
async def test_half_a_surrogate_pair_is_not_sent_back(keys: Path, header: dict[str, Any]):
    text = urlsafe_b64encode(json.dumps({"alg": "EdDSA", **header}).encode()).decode().rstrip("=")
    with pytest.raises(Problem) as refused:
        await Identity((keys / PUBLIC).as_uri(), ISSUER).verify(request(f"{text}.e30.AAAA"))
    assert refused.value.status == 401
    assert json.dumps(refused.value.body, ensure_ascii=False).encode()


async def status_of(identity: Identity, token: str) -> int:
    try:
        await identity.verify(request(token))
    except Problem as problem:
        return problem.status
    return 200


async def test_a_key_that_the_issuer_does_not_have(keys: Path, sign: Sign):
    identity = Identity((keys / PUBLIC).as_uri(), ISSUER)
    tokens = [sign(), sign(kid="made-up"), sign()]
    assert [await status_of(identity, token) for token in tokens] == [200, 401, 200]


async def test_keys_that_cannot_be_read_are_the_issuers_fault(tmp_path: Path, sign: Sign):
    (tmp_path / PUBLIC).write_text("no keys")
    assert await status_of(Identity((tmp_path / PUBLIC).as_uri(), ISSUER), sign()) == 503


@pytest.mark.parametrize(
    ("otherwise", "zh"),
    [
        ({"exp": 1}, "令牌已过期，请重新取得"),
        ({"nbf": 4_102_444_700}, "令牌尚未生效，请稍后再用"),
        ({"iss": "somebody-else"}, "令牌不是由所认可的签发方签发"),
        ({"exp": None}, "令牌缺少应有的内容：期限、签发方、人员、单位、角色或区划"),
        ({"kid": "made-up"}, "令牌所用的密钥不属于签发方"),
        ({"sub": 7}, "令牌无效，无法核验"),
    ],
    ids=str,
)
async def test_why_a_token_is_not_taken_is_told(keys: Path, sign: Sign, otherwise: dict[str, Any], zh: str):
    with pytest.raises(Problem) as refused:
        await Identity((keys / PUBLIC).as_uri(), ISSUER).verify(request(sign(**otherwise)))
    assert refused.value.body["title"] == zh
