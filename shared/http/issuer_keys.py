"""The public keys of whoever issues tokens (JWK set, RFC 7517)."""

import asyncio
import time

import structlog
from jwt import PyJWK, PyJWKClient
from jwt.exceptions import PyJWKClientConnectionError, PyJWKClientError

# For the issuer's answer, and for a request that needs it.
TIMEOUT_SECONDS = 5.0
# The age at which the keys are fetched anew.
REFRESH_SECONDS = 300.0
# Between the end of one fetch and the next, whether it failed or not.
PAUSE_SECONDS = 2.0

log = structlog.get_logger()


class IssuerKeys:
    """The keys of the last good set, by their `kid`. A fetch that fails leaves them as they are.

    One fetch runs at a time, in one thread. A withdrawn key is good until a fetch succeeds: the first
    request after REFRESH_SECONDS starts one.
    """

    def __init__(self, url: str) -> None:
        # PyJWT refuses file: lest a token name an address. This address is a setting.
        self._issuer = PyJWKClient("https:", cache_jwk_set=False, timeout=TIMEOUT_SECONDS)
        self._issuer.uri = url
        self._held: dict[str, PyJWK] = {}
        self._refresh: asyncio.Task[None] | None = None
        self._good, self._good_since, self._ended = False, float("-inf"), float("-inf")

    def held(self, kid: str) -> PyJWK | None:
        """None: only a fetch can tell."""
        if (held := self._held.get(kid)) and time.monotonic() - self._good_since > REFRESH_SECONDS:
            self._start_refresh()
        return held

    async def key(self, kid: str) -> PyJWK:
        """A held key comes at once, an unknown one after a fetch, or without one during the pause.

        Raises PyJWKClientConnectionError: keys cannot be had; PyJWKClientError: there is no such key.
        """
        if held := self.held(kid):
            return held
        await self._refreshed()
        if held := self._held.get(kid):
            return held
        if not self._good:
            raise PyJWKClientConnectionError("the issuer has given no usable keys")
        raise PyJWKClientError("the issuer has no such key")

    async def _refreshed(self) -> None:
        """Waits for the fetch that all share. A sender who goes away does not end it."""
        self._start_refresh()
        if running := self._running():
            await asyncio.wait([running], timeout=TIMEOUT_SECONDS)

    def _start_refresh(self) -> None:
        if not self._running() and time.monotonic() - self._ended >= PAUSE_SECONDS:
            self._good = False
            self._refresh = asyncio.create_task(self._replace())

    def _running(self) -> asyncio.Task[None] | None:
        return self._refresh if self._refresh and not self._refresh.done() else None

    async def _replace(self) -> None:
        try:
            self._held = await asyncio.to_thread(self._fetch)
            self._good, self._good_since = True, time.monotonic()
        except Exception as error:  # Whatever an issuer answers, the old keys stay good.
            log.warning("issuer's keys not fetched", error=f"{type(error).__name__}: {error}"[:300])
        finally:
            self._ended = time.monotonic()

    def _fetch(self) -> dict[str, PyJWK]:
        return {str(key.key_id): key for key in self._issuer.get_signing_keys()}
