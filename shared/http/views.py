"""GET a view: one row, or many by page; optionally not before it shows a given position (K10)."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints

from fastapi import APIRouter, Depends, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, create_model
from sqlalchemy import ColumnElement, Connection, MetaData, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.core.view import Row, View
from shared.core.words import Words
from shared.http.door import guarded
from shared.http.identity import Identity
from shared.http.malformed import bad_field, malformed
from shared.http.parameters import FILTER_SCHEMA, After, RowKey
from shared.http.places import Place, at_of, check_recorded, places_of
from shared.http.problems import Problem, answers, unavailable
from shared.log.database import transaction
from shared.log.event_log import EventLog
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.table import table_of

WAIT_SECONDS = 5.0
LOOK_EVERY = 0.01
UNPRINTABLE = Words("含有控制字符", "contains a control character")


def view_routes(
    service: str, view: View[Any], engine: AsyncEngine, log: EventLog, identity: Identity
) -> APIRouter:
    router = _router(view, identity)
    shown, row = _Shown(engine, view, log), _described(view.row)
    At = at_of(service)

    @router.get("/{key}", response_model=row, name=f"one of {view.name}")
    async def one(key: RowKey, at: At = None) -> Any:  # type: ignore[valid-type]  # FastAPI reads it
        """One row; with `at` not before it shows that position."""
        async with shown.reading(at) as reading:
            rows = await reading.rows(reading.key == key)
        if not rows:
            raise Problem(404, "not-found", f"查无 {key}", f"{view.name} has no {key}.")
        return reading.answer(rows[0])

    @router.get(
        "",
        response_model=list[row],  # type: ignore[valid-type]  # FastAPI reads it
        name=view.name,
        openapi_extra={"parameters": _announced_filters(view)},
    )
    async def many(
        request: Request,
        at: At = None,  # type: ignore[valid-type]  # FastAPI reads it
        after: After = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Any:
        """One page in key order. Any text column is a filter: ?status=construction"""
        async with shown.reading(at) as reading:
            wanted = _filters(reading.table, request.query_params)
            equal = [reading.table.c[name] == value for name, value in wanted.items()]
            rows = await reading.rows(reading.key > after, *equal, limit=limit)
        return reading.answer(rows)

    return router


def _router(view: View[Any], identity: Identity) -> APIRouter:
    return APIRouter(
        prefix=f"/{view.name}",
        tags=[f"view: {view.name}"],
        route_class=guarded(identity),
        dependencies=[Depends(identity)],
        responses=answers(400, 401, 404, 503),
    )


def _announced_filters(view: View[Any]) -> list[dict[str, Any]]:
    """For OpenAPI alone: the handler asks the table that is shown, and another release's may have others."""
    names = _texts(table_of(view, 0).table)
    return [{"name": name, "in": "query", "required": False, "schema": FILTER_SCHEMA} for name in names]


def _described(row: type[Row]) -> type[BaseModel]:
    """The row type as FastAPI describes and answers with it."""
    columns: dict[str, Any] = {name: (hint, ...) for name, hint in get_type_hints(row).items()}
    return create_model(row.__name__, __doc__=row.__doc__, **columns)


@dataclass(frozen=True)
class _Reading:
    """A table of the view within a transaction. `mine`: its columns are those of this code's row type."""

    tx: AsyncConnection
    table: Table
    mine: bool

    @property
    def key(self) -> ColumnElement[str]:
        return next(iter(self.table.columns))

    async def rows(self, *wanted: ColumnElement[bool], limit: int = 1) -> list[dict[str, Any]]:
        query = select(self.table).where(*wanted).order_by(self.key).limit(limit)
        return [dict(row._mapping) for row in await self.tx.execute(query)]

    def answer(self, found: Any) -> Any:
        """What another release made is shown with the columns that it has."""
        return found if self.mine else JSONResponse(jsonable_encoder(found))


class _Shown:
    """The version of a view that is live. Which one that is, how far it is and its rows are read in one
    transaction, so that a switch in between goes unnoticed."""

    def __init__(self, engine: AsyncEngine, view: View[Any], log: EventLog) -> None:
        self._engine, self._view, self._log = engine, view, log
        self._foreign: dict[int, Table] = {}

    @asynccontextmanager
    async def reading(self, at: str | None) -> AsyncIterator[_Reading]:
        """As soon as it shows the position. Raises Problem 404 where no event has it, and 503 where the view
        is not there in time."""
        places, checked = places_of(at) if at else [], False
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            async with transaction(self._engine) as tx:
                version = await versions.live(tx, self._view.name)
                missing = await _missing(tx, version.subscriber, places) if places else None
                if missing is None:
                    mine = version.declared == self._view.version
                    yield _Reading(tx, await self._table(tx, version.number, mine), mine)
                    return
            if not checked:
                for place in places:
                    await check_recorded(place, self._log)
                checked = True
            if time.monotonic() > deadline:
                raise unavailable("视图尚未更新到所求位置", missing)
            await asyncio.sleep(LOOK_EVERY)

    async def _table(self, tx: AsyncConnection, number: int, mine: bool) -> Table:
        here = table_of(self._view, number).table
        if mine:
            return here
        if number not in self._foreign:
            self._foreign[number] = await tx.run_sync(_as_it_is, here.name)
        return self._foreign[number]


def _as_it_is(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(schema="views"), autoload_with=connection)


def _filters(table: Table, params: Mapping[str, str]) -> dict[str, str]:
    wanted = {name: value for name, value in params.items() if name not in ("at", "after", "limit")}
    texts = _texts(table)
    unknown = Words("没有这一筛选条件", f"unknown; filters are: {', '.join(texts)}")
    wrong = [_bad_filter(name, unknown) for name in wanted if name not in texts]
    wrong += [_bad_filter(name, UNPRINTABLE) for name, value in wanted.items() if "\0" in value]
    if wrong:
        raise malformed(wrong)
    return wanted


def _texts(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, Text)]


def _bad_filter(name: str, words: Words) -> dict[str, str]:
    return bad_field("query", [name], words, "filter")


async def _missing(tx: AsyncConnection, subscriber: str, places: Sequence[Place]) -> str | None:
    """What it does not show yet of the places, or None. A view that was never connected has shown nothing."""
    known = await checkpoints.read(tx, subscriber)
    for place in places:
        shown = known.get((place.source, place.partition), Checkpoint()).position
        if shown < place.position:
            return f"The view is at {shown}, not yet at {place}."
    return None
