"""The public keys of whoever issues tokens (JWK set, RFC 7517)."""

import asyncio
import time
from typing import Any

from jwt import PyJWK, PyJWKClient
from jwt.exceptions import PyJWKClientConnectionError

TIMEOUT_SECONDS = 5.0
# A key that its issuer has withdrawn is good for this long at most.
LIFESPAN_SECONDS = 24 * 3600.0
# Between two fetches for keys that are not known, or from an issuer that does not answer.
PAUSE_SECONDS = 2.0


class IssuerKeys(PyJWKClient):
    """PyJWT's client, which may also read a file: our address is a setting, and never out of a token.

    Its calls block; `key` is for the event loop.
    """

    def __init__(self, url: str) -> None:
        super().__init__(
            "https:",
            timeout=TIMEOUT_SECONDS,
            lifespan=LIFESPAN_SECONDS,
            cooldown_duration=PAUSE_SECONDS,
        )
        self.uri = url
        self._asked_in_vain = float("-inf")

    async def key(self, kid: str) -> PyJWK:
        """Raises PyJWKClientConnectionError: keys cannot be had; PyJWKClientError: there is no such key."""
        if held := self._held(kid):
            return held
        return await asyncio.to_thread(self.get_signing_key, kid)

    def fetch_data(self) -> Any:
        """Raises PyJWKClientConnectionError, at once where the issuer did not answer a moment ago."""
        if time.monotonic() - self._asked_in_vain < PAUSE_SECONDS:
            raise PyJWKClientConnectionError("it did not answer a moment ago")
        try:
            return super().fetch_data()
        except (PyJWKClientConnectionError, OSError, ValueError) as gone:
            self._asked_in_vain = time.monotonic()
            raise PyJWKClientConnectionError(str(gone)) from gone

    def _held(self, kid: str) -> PyJWK | None:
        """Of the keys that need no fetch: a request with one of them takes no thread."""
        held = self.jwk_set_cache.get() if self.jwk_set_cache else None
        return self.match_kid(self._get_signing_keys_from_jwk_set(held), kid) if held else None
