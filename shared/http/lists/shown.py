"""The version of a view that is live, as soon as it shows a position that is asked for (K7, K10)."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.core.column import columns_of
from shared.core.row_field import RowField, row_fields
from shared.core.view import View
from shared.core.words import Words, listed
from shared.http.places import Place, check_recorded, places_of
from shared.http.problems import Problem, unavailable
from shared.log.database import StoreUnavailable, driver, single_statements, transaction
from shared.log.event_log import EventLog
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.lists.listed import Listed
from shared.views.lists.reading import Hidden, NeedsSnapshot, NotShown, Reading, Sight
from shared.views.lists.still_shown import StillShown
from shared.views.shown import as_it_is
from shared.views.table import table_of
from shared.views.versions import Version

WAIT_SECONDS = 5.0
LOOK_FIRST, LOOK_LAST = 0.01, 0.2

Wanted = Callable[[Reading], Awaitable[list[str]]]
"""What is read: rows as JSON."""


class Shown:
    """Which version is live, how far it is and all that is read of it are of one moment, so that a switch in
    between goes unnoticed and a count fits its rows: of one statement, or of one snapshot for several."""

    def __init__(self, engine: AsyncEngine, view: View[Any], log: EventLog) -> None:
        self._single = single_statements(engine)
        self._snapshots = engine.execution_options(isolation_level="REPEATABLE READ")
        self._view, self._log, self._fields = view, log, row_fields(view.row)
        self._listed: dict[int, Listed] = {}
        self._last: Version | None = None

    async def rows(self, at: str | None, sight: Sight, wanted: Wanted) -> list[str]:
        """Raises what `reading` does."""
        if found := await self._at_once(at, sight, wanted):
            return found
        async with self.reading(at, sight) as reading:
            return await wanted(reading)

    async def _at_once(self, at: str | None, sight: Sight, wanted: Wanted) -> list[str]:
        """By one statement, out of the version that was shown last. Where that finds nothing, or gets no
        answer, there may be a reason for it, which `reading` knows."""
        if (version := self._last) is None:
            return []
        shown = StillShown(version, places_of(at) if at else ())
        try:
            return await wanted(Reading(self._single, self._listed[version.number], sight, shown))
        except (Hidden, NotShown, NeedsSnapshot, asyncpg.UndefinedTableError, StoreUnavailable):
            return []

    @asynccontextmanager
    async def reading(self, at: str | None, sight: Sight) -> AsyncIterator[Reading]:
        """Raises Problem 404 where no event has the position, 503 where the view is not there in time or
        lacks a column that is asked for, 403 where one is hidden."""
        places, checked, pauses = places_of(at) if at else [], False, pauses_between_looks()
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            async with transaction(self._snapshots) as tx:
                version = await versions.live(tx, self._view.name)
                missing = await _missing(tx, version.subscriber, places) if places else None
                if missing is None:
                    self._last = version
                    listed = self._listed.get(version.number) or await self._describe(tx, version)
                    async with driver(tx) as connection:
                        with _explained(self._view):
                            yield Reading(connection, listed, sight)
                    return
            if not checked:
                for place in places:
                    await check_recorded(place, self._log)
                checked = True
            if time.monotonic() > deadline:
                raise _behind(missing)
            await asyncio.sleep(next(pauses))

    async def _describe(self, tx: AsyncConnection, version: Version) -> Listed:
        """Of another release's table what both know of it, and of the same type."""
        here = table_of(self._view, version.number).table
        if version.declared == self._view.version:
            listed = Listed(here, self._fields)
        else:
            there = await tx.run_sync(as_it_is, here.name)
            listed = Listed(there, _known(self._fields, here, there))
        return self._listed.setdefault(version.number, listed)


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
        raise _of_another_release(listed(columns[name].title for name in missing.columns)) from missing


def _behind(place: Place) -> Problem:
    return unavailable(
        f"视图尚未更新到 {place}，请稍后重试", f"The view does not show {place} yet; ask again."
    )


def _of_another_release(absent: Words) -> Problem:
    zh = f"视图正由另一版本的程序显示，其中没有这些列：{absent.zh}；请稍后重试"
    en = f"The view is shown by another release, without these columns: {absent.en}; ask again."
    return unavailable(zh, en)


async def _missing(tx: AsyncConnection, subscriber: str, places: Sequence[Place]) -> Place | None:
    """The first of them that it does not show yet. A view that was never connected has shown nothing."""
    known = await checkpoints.read(tx, subscriber)
    for place in places:
        shown = known.get((place.source, place.partition), Checkpoint()).position
        if shown < place.position:
            return place
    return None
