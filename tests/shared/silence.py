"""A way to PostgreSQL whose connections fall silent: they stay open, and nothing comes through any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.engine import make_url


class Way:
    """dsn: the same database, over this way. New connections are not silent."""

    def __init__(self, dsn: str) -> None:
        self._to, self.dsn = make_url(dsn), ""
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()

    def fall_silent(self) -> None:
        self._open.clear()
        self._open = asyncio.Event()
        self._open.set()

    async def begin(self) -> asyncio.Server:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        self.dsn = self._to.set(host=host, port=port).render_as_string(hide_password=False)
        return server

    def end(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._to.host, self._to.port)
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(_pass_on(source, target, self._open))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter, open: asyncio.Event) -> None:
    with suppress(ConnectionError):
        while (some := await source.read(65536)) and await open.wait():
            target.write(some)
    target.close()


@asynccontextmanager
async def way_to(dsn: str) -> AsyncIterator[Way]:
    way = Way(dsn)
    server = await way.begin()
    try:
        yield way
    finally:
        server.close()
        way.end()
