"""The rows that figures are read from, and how far their views had come."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.core.frozen import Frozen
from shared.core.view import View
from shared.core.words import Words
from shared.kafka.topics import PARTITIONS, partition_of
from shared.log.database import unavailable_if_gone
from shared.mechanisms.period import Kind, Rows, Span, Stand
from shared.observe.silence import Told
from shared.subscribe import checkpoints
from shared.views import versions
from shared.views.table import table_of

PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.02
PAGE = 1000


class ViewsBehind(Told):
    """The views have not come as far as the log, or an event of theirs is parked, so nothing can be counted
    yet."""

    def __init__(self, views: Iterable[str], position: int) -> None:
        named = ", ".join(sorted(views))
        seconds = f"{PATIENCE_SECONDS:.0f}"
        zh = f"视图 {named} 在 {seconds} 秒内未读到日志的位置 {position}，或者有事件被搁置，暂不能计数"
        en = f"{named}: not up to position {position} within {seconds} s, or events are parked"
        super().__init__(Words(zh, en))
        self.views, self.position = named, position


class Read(Frozen, frozen=True):
    rows: Rows
    stands: tuple[Stand, ...]


Views = tuple[tuple[View[Any], str | None], ...]


class Figures:
    """Of one service: rows of its views, read together at one moment."""

    def __init__(self, service: str, engine: AsyncEngine) -> None:
        self._service, self._engine = service, engine

    async def at(self, kind: Kind, span: Span, position: int) -> Read:
        """Once the views hold all that the log had up to the position. Raises ViewsBehind,
        StoreUnavailable."""
        return await self._read_at(kind.views, span, position)

    async def _read_at(self, views: Views, span: Span | None, position: int) -> Read:
        behind = {view.name for view, _ in views}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    async with self._snapshot() as tx:
                        if not (behind := await self._behind(tx, views, position)):
                            return await _read(tx, views, span)
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise ViewsBehind(behind, position) from None

    async def last_day_over(self) -> date:
        """In Shanghai, by the clock of the database."""
        async with self._snapshot() as tx:
            day: date = await tx.scalar(_YESTERDAY)
        return day

    async def whole(self, kind: Kind) -> Rows:
        """Of the views that are read whole, with all that the log has by now: who is missed here might begin
        with a period that others are past already. Raises ViewsBehind, StoreUnavailable."""
        async with self._snapshot() as tx:
            position = await tx.scalar(_HEAD)
        own = tuple(view for view in kind.views if view[1] is None)
        return (await self._read_at(own, None, position or 0)).rows

    async def _behind(self, tx: AsyncConnection, views: Views, position: int) -> set[str]:
        wanted = await last_in_partitions(tx, position)
        return {view.name for view, _ in views if not await self._holds(tx, view, wanted)}

    async def _holds(self, tx: AsyncConnection, view: View[Any], wanted: dict[int, int]) -> bool:
        """Another release's version never does: its rows are not those that the kind knows. Nor does one with
        an event parked: its checkpoint is past what its rows lack."""
        version = await versions.live(tx, view.name)
        if version.declared != view.version:
            return False
        known = await checkpoints.read(tx, version.subscriber)
        reached = {
            partition: c.position for (source, partition), c in known.items() if source == self._service
        }
        if any(reached.get(partition, 0) < position for partition, position in wanted.items()):
            return False
        return not await tx.scalar(_PARKED, {"subscriber": version.subscriber})

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[AsyncConnection]:
        async with unavailable_if_gone(), self._engine.connect() as connection:
            tx = await connection.execution_options(isolation_level="REPEATABLE READ")
            async with tx.begin():
                yield tx


async def last_in_partitions(tx: AsyncConnection, position: int) -> dict[int, int]:
    """Partition → its newest event up to the position: read backwards, until each has shown one."""
    found: dict[int, int] = {}
    while position > 0 and len(found) < PARTITIONS:
        page = (await tx.execute(_BACKWARDS, {"position": position, "page": PAGE})).all()
        for row in page:
            found.setdefault(partition_of(row.key), row.position)
        position = page[-1].position - 1 if page else 0
    return found


async def _read(tx: AsyncConnection, views: Views, span: Span | None) -> Read:
    rows = {view.name: await _rows(tx, view, span, day) for view, day in views}
    return Read(rows, tuple([await _stand(tx, view) for view, _ in views]))


async def _rows(tx: AsyncConnection, view: View[Any], span: Span | None, day: str | None) -> list[Any]:
    table = table_of(view, (await versions.live(tx, view.name)).number).table
    wanted: Select[Any] = select(table)
    if span and day:
        wanted = wanted.where(table.c[day].between(span.first, span.last))
    return [view.row(*row) for row in await tx.execute(wanted)]


async def _stand(tx: AsyncConnection, view: View[Any]) -> Stand:
    known = await checkpoints.read(tx, (await versions.live(tx, view.name)).subscriber)
    positions = {f"{source}/{partition}": c.position for (source, partition), c in sorted(known.items())}
    return Stand(view=view.name, version=view.version, positions=positions)


_YESTERDAY = text("select (now() at time zone 'Asia/Shanghai')::date - 1")
_PARKED = text("select exists (select from parked where subscriber = :subscriber and outcome is null)")
_HEAD = text("select position from head")
_BACKWARDS = text(
    "select position, key from events where position <= :position order by position desc limit :page"
)
