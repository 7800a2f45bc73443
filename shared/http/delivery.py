"""How an answer leaves: whoever takes nothing of it any more is not waited for. uvicorn itself would hold his
connection, and all that his request holds, without end."""

import asyncio
from array import array
from contextlib import suppress
from fcntl import ioctl
from termios import TIOCOUTQ

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Longer than the pauses of a bad line; of some 400 kB that are read the system tells us at once, not sooner.
UNREAD_SECONDS = 120.0


class WatchedDelivery(HttpToolsProtocol):
    """A connection is broken off when its peer has taken nothing of what is ready for UNREAD_SECONDS.

    Who reads slowly goes on: what the system holds for him counts too, for of that it tells us late.
    """

    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_later()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._look_no_more()

    def on_response_complete(self) -> None:
        """What is left of it then is waited for by nobody, nor is a connection that is being closed."""
        super().on_response_complete()
        if self._unread is None and self.transport.get_write_buffer_size():
            self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        self._look_no_more()
        super().connection_lost(exc)

    def unsent(self) -> int:
        """Bytes that wait here, and in the system for the peer to say that it has them."""
        held = array("i", [0])
        with suppress(OSError):  # a system that cannot tell
            ioctl(self.transport.get_extra_info("socket").fileno(), TIOCOUTQ, held)
        return self.transport.get_write_buffer_size() + held[0]

    def _look_later(self) -> None:
        self._look_no_more()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self._look, self.unsent())

    def _look(self, before: int) -> None:
        self._unread = None
        if not self.transport.get_write_buffer_size():
            return
        if self.unsent() < before:
            self._look_later()
        else:
            self.transport.abort()

    def _look_no_more(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
