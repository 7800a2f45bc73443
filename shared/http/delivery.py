"""How an answer leaves: whoever takes nothing of it any more is not waited for. uvicorn itself would hold his
connection, and all that his request holds, without end."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Longer than the pauses of a bad line.
UNREAD_SECONDS = 60.0


class WatchedDelivery(HttpToolsProtocol):
    """A connection is broken off when its peer has read nothing of what is ready for UNREAD_SECONDS.

    Who reads slowly goes on.
    """

    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_later()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._look_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._look_no_more()
        super().connection_lost(exc)

    def _look_later(self) -> None:
        ready = self.transport.get_write_buffer_size()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self._look, ready)

    def _look(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._look_later()
        else:
            self.transport.abort()

    def _look_no_more(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
