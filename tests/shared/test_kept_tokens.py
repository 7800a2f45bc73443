"""A token is verified once: until it expires, until its key goes, and as long as there is room for it."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from jwt.algorithms import OKPAlgorithm

from deploy.stack.tokens import KEY, PUBLIC
from shared.http import kept_tokens
from shared.http.identity import Identity
from shared.http.issuer_keys import REFRESH_SECONDS
from shared.http.problems import Problem
from tests.eventually import eventually
from tests.shared.test_identity import CLAIMS, ISSUER
from tests.shared.test_issuer_keys import Clock

Sign = Callable[..., str]


@pytest.fixture
def jwks(keys: Path, tmp_path: Path) -> Path:
    """A set of the test's own, which it may change."""
    own = tmp_path / PUBLIC
    own.write_bytes((keys / PUBLIC).read_bytes())
    return own


@pytest.fixture
def sign(keys: Path) -> Sign:
    key = OKPAlgorithm.from_jwk((keys / KEY).read_text())
    kid = jwt.PyJWKSet.from_json((keys / PUBLIC).read_text()).keys[0].key_id

    def signed(**otherwise: Any) -> str:
        return jwt.encode(CLAIMS | otherwise, key, algorithm="EdDSA", headers={"kid": kid})

    return signed


@pytest.fixture
def identity(jwks: Path) -> Identity:
    return Identity(jwks.as_uri(), ISSUER)


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens whose signatures were looked at."""
    seen: list[str] = []
    decode = jwt.decode

    def noted(token: str, *more: Any, **options: Any) -> Any:
        seen.append(token)
        return decode(token, *more, **options)

    monkeypatch.setattr(jwt, "decode", noted)
    return seen


async def status(identity: Identity, token: str) -> int:
    try:
        await identity.actor(f"Bearer {token}")
    except Problem as problem:
        return problem.status
    return 200


def rename_key(jwks: Path) -> None:
    [known] = json.loads(jwks.read_text())["keys"]
    jwks.write_text(json.dumps({"keys": [known | {"kid": "another"}]}))


async def test_it_is_verified_once(identity: Identity, sign: Sign, verified: list[str]):
    token, other = sign(), sign(sub="p-other")
    people = [(await identity.actor(f"Bearer {one}")).person for one in (token, other, token, other)]
    assert people == [CLAIMS["sub"], "p-other"] * 2
    assert verified == [token, other]


@pytest.mark.parametrize(
    ("from_now", "to_now", "later"),
    [(None, 100, 99), (None, 100, 101), (-10, 100, -11)],
    ids=["in its time", "expired", "not yet"],
)
async def test_its_time_is_looked_at_each_time(
    identity: Identity,
    sign: Sign,
    verified: list[str],
    monkeypatch: pytest.MonkeyPatch,
    from_now: int | None,
    to_now: int,
    later: int,
):
    """By the clock: on another, what is kept does not count, and what it says is judged anew."""
    now = int(time.time())
    claims = {"exp": now + to_now} | ({} if from_now is None else {"nbf": now + from_now})
    token = sign(**claims)
    await identity.actor(f"Bearer {token}")
    monkeypatch.setattr(kept_tokens, "time", lambda: now + later)
    await identity.actor(f"Bearer {token}")
    assert len(verified) == (1 if later == 99 else 2)


@pytest.mark.parametrize(
    "otherwise", [{"exp": 1}, {"nbf": 4_102_444_000}, {"org": "11"}, {"iss": "x"}], ids=str
)
async def test_what_was_refused_is_refused_again(
    identity: Identity, sign: Sign, verified: list[str], otherwise: dict[str, Any]
):
    token = sign(**otherwise)
    assert [await status(identity, token) for _ in range(2)] == [401, 401]
    assert verified == [token, token]


async def test_a_changed_signature_is_another_token(identity: Identity, sign: Sign):
    token = sign()
    head, _, signature = token.rpartition(".")
    forged = f"{head}.{signature[::-1]}"
    assert [await status(identity, one) for one in (token, forged, token)] == [200, 401, 200]


async def test_K14_with_its_key_it_goes(
    identity: Identity, sign: Sign, jwks: Path, monkeypatch: pytest.MonkeyPatch
):
    clock, token = Clock(monkeypatch), sign()
    assert await status(identity, token) == 200
    rename_key(jwks)
    assert await status(identity, token) == 200  # as long as the keys themselves are held
    clock.forward(REFRESH_SECONDS + 1)

    async def refused() -> bool:
        return await status(identity, token) == 401

    await eventually(refused, "the withdrawn key's token is refused")


async def test_when_keys_come_anew_it_is_verified_anew(
    identity: Identity, sign: Sign, verified: list[str], monkeypatch: pytest.MonkeyPatch
):
    clock, token = Clock(monkeypatch), sign()
    assert await status(identity, token) == 200
    clock.forward(REFRESH_SECONDS + 1)
    assert await status(identity, token) == 200
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))
    assert [await status(identity, token) for _ in range(2)] == [200, 200]
    assert verified == [token, token]


async def test_the_one_shown_longest_ago_makes_room(
    identity: Identity, sign: Sign, verified: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(kept_tokens, "MOST_KEPT", 2)
    first, second, third = (sign(sub=f"p-{n}") for n in range(3))
    for token in (first, second, first, third, first, second):
        assert await status(identity, token) == 200
    assert verified == [first, second, third, second]
