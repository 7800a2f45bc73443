"""The version of a view that is live, as soon as it shows a position that is asked for (K7, K10)."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.core.column import columns_of
from shared.core.row_field import RowField, row_fields
from shared.core.view import View
from shared.core.words import listed
from shared.http.places import Place, check_recorded, places_of
from shared.http.problems import Problem, unavailable
from shared.log.database import transaction
from shared.log.event_log import EventLog
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.lists.reading import Hidden, NotShown, Reading, Sight
from shared.views.shown import as_it_is
from shared.views.table import table_of
from shared.views.versions import Version

WAIT_SECONDS = 5.0
LOOK_FIRST, LOOK_LAST = 0.01, 0.2


class Shown:
    """Which version is live, how far it is and all that is read of it come from one snapshot, so that a
    switch in between goes unnoticed and a count fits its rows."""

    def __init__(self, engine: AsyncEngine, view: View[Any], log: EventLog) -> None:
        self._engine = engine.execution_options(isolation_level="REPEATABLE READ")
        self._view, self._log, self._fields = view, log, row_fields(view.row)
        self._foreign: dict[int, tuple[Table, Mapping[str, RowField]]] = {}

    @asynccontextmanager
    async def reading(self, at: str | None, sight: Sight) -> AsyncIterator[Reading]:
        """Raises Problem 404 where no event has the position, 503 where the view is not there in time or
        lacks a column that is asked for, 403 where one is hidden."""
        places, checked, pauses = places_of(at) if at else [], False, pauses_between_looks()
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            async with transaction(self._engine) as tx:
                version = await versions.live(tx, self._view.name)
                missing = await _missing(tx, version.subscriber, places) if places else None
                if missing is None:
                    with _explained(self._view):
                        yield await self._reading(tx, version, sight)
                    return
            if not checked:
                for place in places:
                    await check_recorded(place, self._log)
                checked = True
            if time.monotonic() > deadline:
                raise unavailable("视图尚未更新到所求位置", missing)
            await asyncio.sleep(next(pauses))

    async def _reading(self, tx: AsyncConnection, version: Version, sight: Sight) -> Reading:
        here = table_of(self._view, version.number).table
        if version.declared == self._view.version:
            return Reading(tx, here, self._fields, sight)
        if version.number not in self._foreign:
            there = await tx.run_sync(as_it_is, here.name)
            self._foreign[version.number] = there, _known(self._fields, here, there)
        table, known = self._foreign[version.number]
        return Reading(tx, table, known, sight)


def pauses_between_looks() -> Iterator[float]:
    """In seconds. Each twice the one before: who waits long looks seldom, for each look is a transaction."""
    pause = LOOK_FIRST
    while True:
        yield pause
        pause = min(2 * pause, LOOK_LAST)


def _known(fields: Mapping[str, RowField], here: Table, there: Table) -> Mapping[str, RowField]:
    """Those that another release's table has as well, and of the same type."""
    types = {column.name: str(column.type) for column in there.columns}
    return {name: field for name, field in fields.items() if types.get(name) == str(here.c[name].type)}


@contextmanager
def _explained(view: View[Any]) -> Iterator[None]:
    """What a reading refuses, as a problem. Columns are named as people call them."""
    columns = columns_of(view.row)
    try:
        yield
    except Hidden as hidden:
        zh, en = listed(columns[name].title for name in hidden.columns)
        raise Problem(
            403,
            "column",
            f"您无权查阅这些列，也不能按其查询：{zh}",
            f"You may not see these columns, nor ask by them: {en}.",
            columns=hidden.columns,
        ) from hidden
    except NotShown as missing:
        en = f"Another release's version of {view.name} is shown, without {', '.join(missing.columns)}."
        raise unavailable("视图正由另一版本的程序显示，其中没有所查的列，请稍后重试", en) from missing


async def _missing(tx: AsyncConnection, subscriber: str, places: Sequence[Place]) -> str | None:
    """What it does not show yet of the places, or None. A view that was never connected has shown nothing."""
    known = await checkpoints.read(tx, subscriber)
    for place in places:
        shown = known.get((place.source, place.partition), Checkpoint()).position
        if shown < place.position:
            return f"The view does not show {place} yet."
    return None
