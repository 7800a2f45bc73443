"""GET a view: one row, a page of rows, their counts and sums; not before it shows a given position (K10)."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.row_field import row_fields
from shared.core.view import View
from shared.http.door import guarded
from shared.http.identity import Identity
from shared.http.lists import asked
from shared.http.lists.bodies import page_body, row_body, summary_body, told
from shared.http.lists.cursor import cursor
from shared.http.lists.files import add_files
from shared.http.lists.questions import each_once, page_question, summary_question
from shared.http.lists.shown import Shown
from shared.http.lists.sight import Readers, is_open, sight_of
from shared.http.lists.sums import Group, grouped
from shared.http.parameters import RowKey
from shared.http.places import at_of
from shared.http.problems import Problem, answers
from shared.log.event_log import EventLog


def view_routes(
    service: str,
    view: View[Any],
    engine: AsyncEngine,
    log: EventLog,
    identity: Identity,
    readers: Readers,
) -> APIRouter:
    """`/summary` stands before the rows: no id begins with it. What is published needs no token."""
    open_to_all = is_open(view)
    router = APIRouter(
        prefix=f"/{view.name}",
        tags=[f"view: {view.name}"],
        route_class=guarded(identity, open_to_all=open_to_all),
        dependencies=[Depends(identity), Depends(each_once(row_fields(view.row)))],
        responses=answers(400, 401, 403, 404, 503),
    )
    shown, at = Shown(engine, view, log), at_of(service)
    for add in (_add_page, _add_summary, add_files, _add_row):
        add(router, view, shown, at, sight_of(view, identity, readers))
    if open_to_all:
        _announce_the_public(router)
    return router


def _announce_the_public(router: APIRouter) -> None:
    """A token, or none: OpenAPI 3.1, 4.8.30, an empty requirement beside the other makes it optional."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            route.openapi_extra = {**(route.openapi_extra or {}), "security": [{}]}


def _add_row(router: APIRouter, view: View[Any], shown: Shown, At: Any, Seen: Any) -> None:
    @router.get("/{key}", response_model=row_body(view), name=f"one of {view.name}")
    async def one(key: RowKey, seen: Seen, at: At = None) -> Any:
        """一行 · One row; with `at` not before it shows that position."""
        async with shown.reading(at, seen) as reading:
            row = await reading.row(key)
        if row is None:
            raise Problem(404, "not-found", f"查无 {key}", f"{view.name} has no {key}.")
        return _json(row)


def _add_page(router: APIRouter, view: View[Any], shown: Shown, at: Any, Seen: Any) -> None:
    fields = row_fields(view.row)
    question = page_question(view.name, fields, at)

    @router.get("", response_model=page_body(view), name=view.name)
    async def many(wanted: Annotated[question, Query()], seen: Seen) -> Any:  # type: ignore[valid-type]  # FastAPI reads it
        """一页 · One page of the rows that fit, in the order asked for; `next` leads to the following one."""
        ask: Any = wanted
        query = asked.query(ask, fields)
        place = asked.after(ask, view.name, query, fields)
        async with shown.reading(ask.at, seen) as reading:
            await asked.judge(query.where, reading)
            rows = await reading.page(query, place, ask.limit + 1)
            count = await reading.count(query.where) if ask.count else None
        page, more = rows[: ask.limit], len(rows) > ask.limit
        following = cursor(view.name, query, fields, page[-1]) if more else None
        return _json({"rows": page, "next": following, "count": count})


def _add_summary(router: APIRouter, view: View[Any], shown: Shown, at: Any, Seen: Any) -> None:
    fields = row_fields(view.row)
    question = summary_question(view.name, fields, at)
    name, body = f"summary of {view.name}", summary_body(view)

    @router.get("/summary", response_model=body, name=name, responses=answers(422))
    async def summary(wanted: Annotated[question, Query()], seen: Seen) -> Any:  # type: ignore[valid-type]  # FastAPI reads it
        """合计 · How many rows, and the exact sums of what can be added up, by group."""
        ask: Any = wanted
        where = asked.conditions(ask, fields)
        async with shown.reading(ask.at, seen) as reading:
            await asked.judge(where, reading)
            found = await grouped(reading, where, ask.by)
        return _json({"groups": found})


def _json(body: Any) -> Response:
    """Rows and groups as they come out of the database, by their thousands. A sum may have more than 64 bits,
    which orjson does not write."""
    try:
        content = orjson.dumps(body, default=told)
    except orjson.JSONEncodeError:
        content = json.dumps(body, default=_told, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, media_type="application/json")


def _told(value: Any) -> Any:
    return asdict(value) if isinstance(value, Group) else told(value)
