"""How a request arrives: in time, and as HTTP. uvicorn itself waits for headers and bodies without end, and
answers in words of its own to what is no HTTP."""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from shared.http.delivery import WatchedDelivery
from shared.http.problems import PROBLEM_JSON, Problem, incomplete, no_http

# From the first byte, or from the connection, to the last byte of the body.
ARRIVAL_SECONDS = 20.0
# Of a head, or between two pieces of a body, beyond the piece of the stream that it began in.
MOST_BETWEEN_BYTES = 64 * 1024
# In the state of a request: to be called by who sees to the time of its body himself, until it is answered.
PATIENCE = "patience"


class TimedArrival(WatchedDelivery):
    """A request that is not whole in time is answered 408 (RFC 9110, 15.5.9) and its connection closed.

    So there are never more unfinished requests than are begun in ARRIVAL_SECONDS, however slowly they come.
    Between two requests uvicorn's own timer runs, for as long as keep-alive lasts. A request that came before
    the one before it is answered has its time from then on, and so has its fault: what was whole is answered.
    """

    _late: asyncio.TimerHandle | None = None
    # A request has begun, and is not whole; its head is.
    _arriving = _headed = False
    _patient = False
    _fault: Problem | None = None
    _between = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        if self._fault:
            return
        self._between += len(data)
        super().data_received(data)
        if self._between > MOST_BETWEEN_BYTES and self._arriving and not self._fault:
            self._refuse(no_http())
        self._watch()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"][PATIENCE] = self._be_patient
        self._patient = False
        self._arriving, self._headed, self._between = True, False, 0

    def on_headers_complete(self) -> None:
        """Raises ValueError where not exactly one host is named (RFC 9112, 3.2): the parser does not care."""
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise ValueError("no host, or several")
        self._before = self.cycle
        super().on_headers_complete()
        self._headed, self._between = True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """A trailer is no header of the request (RFC 9110, 6.5.1)."""
        if not self._headed:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._between = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._arriving = False
        self._forget()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._patient = False
        if self._fault and self._is_next():
            self._end_with(self._fault)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _is_next(self) -> bool:
        """Whether all that came before is answered."""
        if self._arriving and self._headed:
            return not self.pipeline
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        """One timer for one request: more of its bytes do not set it back."""
        between_two = not self._arriving and self.timeout_keep_alive_task is not None
        if between_two or self._patient or self._fault or not self._is_next() or self.transport.is_closing():
            self._forget()
        elif self._late is None:
            self._late = self.loop.call_later(ARRIVAL_SECONDS, self._end_with, incomplete())

    def _be_patient(self) -> None:
        self._patient = True
        self._forget()

    def _forget(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def send_400_response(self, msg: str) -> None:
        self._refuse(no_http())

    def _refuse(self, fault: Problem) -> None:
        """Now, or when it is next. Nothing more is read."""
        self._fault = fault
        if self._is_next():
            self._end_with(fault)
        elif self._arriving and self._headed:
            self.pipeline.popleft()  # it will not be whole
            self.cycle, self._headed = self._before, False

    def _end_with(self, problem: Problem) -> None:
        """Say it where nothing was said yet, and close the connection. What waits for the body learns that
        its sender is gone."""
        if self.transport.is_closing():
            return
        asked = self.cycle if self._arriving and self._headed else None
        if asked is None or not asked.response_started:
            self._answer(problem, asked.scope["path"] if asked else "")
        if asked:
            asked.disconnected = True
            asked.message_event.set()
        self.transport.close()

    def _answer(self, problem: Problem, path: str) -> None:
        content = problem.content(path)
        head = b"Content-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (
            PROBLEM_JSON.encode(),
            len(content),
        )
        self.transport.write(STATUS_LINE[problem.status] + head + content)
