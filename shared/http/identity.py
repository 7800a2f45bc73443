"""Who sends a request: a bearer JWT, verified against the issuer's public keys."""

from typing import Any

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from jwt import PyJWK
from jwt.exceptions import PyJWKClientConnectionError
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from shared.core.actor import PART_OF_A_DIVISION, SERVICE, Actor
from shared.core.paper_numbers import folded
from shared.http.issuer_keys import IssuerKeys
from shared.http.kept_tokens import KeptTokens
from shared.http.problems import Problem, unavailable
from shared.http.token_faults import fault_of

SEND = "Send Authorization: Bearer <token>."
ALGORITHMS = ["EdDSA", "ES256", "RS256"]

bearer = HTTPBearer(
    auto_error=False, description="令牌，载明人员、单位、角色和区划 · JWT with sub, org, roles, division"
)


class Identity:
    """Verifies tokens, each once as long as its key is held and its time lasts.

    Claims: sub person, org unified social credit code (GB 32100), roles list, division GB/T 2260 prefix.
    """

    def __init__(self, jwks_url: str, issuer: str) -> None:
        self._keys, self._issuer = IssuerKeys(jwks_url), issuer
        self._kept = KeptTokens(self._keys.held)

    async def __call__(
        self, request: Request, _announced: HTTPAuthorizationCredentials | None = Depends(bearer)
    ) -> Actor:
        """Who was let in: the dependency of a handler. It needs a route of `shared.http.door.guarded`."""
        by: Actor = request.state.by
        return by

    async def verify(self, request: Request, *, open_to_all: bool = False) -> None:
        """Notes on the request who sends it; where it is open to all, None for who shows nothing.

        Raises Problem 401: no token, one that cannot be verified, or one that speaks for nobody; 503: its
        issuer's keys cannot be had.
        """
        shown = request.headers.get("authorization")
        request.state.by = None if shown is None and open_to_all else await self.actor(shown)

    async def actor(self, shown: str | None) -> Actor:
        """For whom the header Authorization speaks. Raises Problem 401, 503."""
        if shown is None:
            raise _unknown("缺少令牌；请在标头中附上", f"There is no token. {SEND}")
        scheme, token = get_authorization_scheme_param(shown)
        if scheme.lower() != "bearer" or not token:
            raise _unknown("标头中令牌的写法有误，请按接口说明附上", f"The header has no token. {SEND}")
        return self._kept.actor(token) or await self._verified(token)

    async def _verified(self, token: str) -> Actor:
        try:
            key = await self._keys.key(str(jwt.get_unverified_header(token).get("kid")))
            claims = self._claims(token, key)
        except PyJWKClientConnectionError as gone:
            en = "The issuer's public keys cannot be had, so no token of an unknown key can be verified."
            raise unavailable("暂时无法取得令牌签发方的公钥，密钥未知的令牌无从核验", en) from gone
        except jwt.PyJWTError as error:
            raise _unknown(*fault_of(error)) from error
        actor = _actor(claims)
        self._kept.keep(token, actor, key, claims)
        return actor

    def _claims(self, token: str, key: PyJWK) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=self._issuer,
            options={"require": ["exp", "iss", "sub", "org", "roles", "division"]},
        )


def _actor(claims: dict[str, Any]) -> Actor:
    try:
        organisation = uscc.validate(str(claims["org"]))
    except ValidationError as error:
        org = claims["org"]
        en = f"The organisation (org) {org} is not a unified social credit code (18 characters, GB 32100)."
        raise _unknown(f"单位代码 {org} 不是有效的统一社会信用代码（应为十八位）", en) from error
    _check_person(claims["sub"])
    roles, division = claims["roles"], claims["division"]
    if not (isinstance(roles, list) and all(isinstance(name, str) for name in (*roles, division))):
        raise _unknown(
            "令牌的写法有误：角色应为一组文字，区划应为文字", "roles is a list of texts, division a text."
        )
    if division and not PART_OF_A_DIVISION.fullmatch(division):
        raise _unknown(
            "区划应为二、四、六、九或十二位数字；全国为空",
            "division has 2, 4, 6, 9 or 12 digits; it is empty for the whole country.",
        )
    return Actor(person=claims["sub"], organisation=organisation, roles=frozenset(roles), division=division)


def _check_person(sub: str) -> None:
    """Raises Problem 401 for who could not be told by it, or would look like a reaction in the history."""
    if not sub.isprintable():
        en = "The person's identifier (sub) has letters that cannot be printed."
        raise _unknown("人员标识含有不可见字符", en)
    if not (compared := folded(sub)):
        raise _unknown("人员标识为空", "The person's identifier (sub) is empty.")
    if compared.startswith(SERVICE):
        en = f"The person's identifier (sub) begins with {SERVICE}, as services alone are named."
        raise _unknown(f"人员标识以 {SERVICE} 开头，这是服务专用的写法", en)


def _unknown(zh: str, en: str) -> Problem:
    # A token may hold half a surrogate pair, which no answer can.
    zh, en = (text.encode(errors="backslashreplace").decode() for text in (zh, en))
    return Problem(401, "unauthenticated", zh, en, headers={"WWW-Authenticate": "Bearer"})
