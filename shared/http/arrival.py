"""How a request arrives: in time, and as HTTP. uvicorn itself waits for headers and bodies without end, and
answers in words of its own to what is no HTTP."""

import asyncio

import h11
import orjson
from uvicorn.protocols.http.h11_impl import H11Protocol

from shared.http.problems import Problem, incomplete, no_http

# From the first byte, or from the connection, to the last byte of the body.
ARRIVAL_SECONDS = 20.0
# In the state of a request: to be called by who sees to the time of its body himself, until it is answered.
PATIENCE = "patience"


class TimedArrival(H11Protocol):
    """A request that is not whole in time is answered 408 (RFC 9110, 15.5.9) and its connection closed.

    So there are never more unfinished requests than are begun in ARRIVAL_SECONDS, however slowly they come.
    Between two requests uvicorn's own timer runs, for as long as keep-alive lasts.
    """

    _late: asyncio.TimerHandle | None = None
    _patient = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.scope:
            self.scope["state"][PATIENCE] = self._be_patient
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._patient = False
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """One timer for one request: more of its bytes do not set it back."""
        theirs = self.conn.their_state
        between_two = theirs is h11.IDLE and self.timeout_keep_alive_task is not None
        if between_two or self._patient or theirs not in (h11.IDLE, h11.SEND_BODY):
            self._forget()
        elif self._late is None:
            self._late = self.loop.call_later(ARRIVAL_SECONDS, self._give_up)

    def _be_patient(self) -> None:
        self._patient = True
        self._forget()

    def _forget(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        """What waits for the body learns that its sender is gone."""
        if self.transport.is_closing():
            return
        path = self.scope["path"] if self.conn.their_state is h11.SEND_BODY else ""
        self._end_with(incomplete(), path, b"Request Timeout")

    def send_400_response(self, msg: str) -> None:
        self._end_with(no_http(), "", b"Bad Request")

    def _end_with(self, problem: Problem, path: str, reason: bytes) -> None:
        """Say it where nothing was said yet, and close the connection."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._answer(problem, path, reason)
        self.transport.close()

    def _answer(self, problem: Problem, path: str, reason: bytes) -> None:
        content = orjson.dumps({**problem.body, "instance": path})
        headers = [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(content))),
            ("Connection", "close"),
        ]
        answer = h11.Response(status_code=problem.status, headers=headers, reason=reason)
        for event in (answer, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
