"""Tokens that were verified, so that none is verified at each request."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from time import time
from typing import Any

from jwt import PyJWK

from shared.core.actor import Actor
from shared.core.frozen import Frozen

# Some kilobytes each. Beyond that the one that was shown longest ago is verified anew.
MOST_KEPT = 10_000


class Verified(Frozen, frozen=True):
    """For whom a token speaks, from when to when (seconds since 1970), and the key it was verified with."""

    actor: Actor
    kid: str
    key: PyJWK
    not_before: float
    expires: float


class KeptTokens:
    """A token counts as long as the issuer's keys have the very key that it was verified with: once keys
    are fetched anew, each is verified anew. Only its digest is kept, so that a dump shows nobody's token.

    held  kid → the key that counts now
    """

    def __init__(self, held: Callable[[str], PyJWK | None]) -> None:
        self._held = held
        self._kept: OrderedDict[bytes, Verified] = OrderedDict()

    def actor(self, token: str) -> Actor | None:
        """None: it has to be verified."""
        digest = _digest(token)
        found = self._kept.get(digest)
        if found is None:
            return None
        if self._held(found.kid) is not found.key or not found.not_before <= time() < found.expires:
            del self._kept[digest]
            return None
        self._kept.move_to_end(digest)
        return found.actor

    def keep(self, token: str, actor: Actor, key: PyJWK, claims: Mapping[str, Any]) -> None:
        """What was verified with this key just now."""
        expires, not_before = int(claims["exp"]), int(claims.get("nbf", 0))
        self._kept[_digest(token)] = Verified(actor, str(key.key_id), key, not_before, expires)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="surrogatepass")).digest()
