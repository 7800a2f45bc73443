"""GET a view: one row, a page of rows, their counts and sums; not before it shows a given position (K10)."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Parameters
from fastapi.routing import APIRoute
from pydantic import ConfigDict, create_model
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.actor import Actor
from shared.core.reader import PUBLIC
from shared.core.row_field import Ask, row_fields
from shared.core.view import View
from shared.http.door import guarded
from shared.http.identity import Identity
from shared.http.lists import asked, sight
from shared.http.lists.bodies import page_body, row_body, summary_body, told
from shared.http.lists.cursor import cursor
from shared.http.lists.direct import Question, Routes
from shared.http.lists.files import add_files
from shared.http.lists.named import ONE, PAGE, SUMS, summary_of
from shared.http.lists.questions import page_question, repeated, summary_question
from shared.http.lists.shown import Shown, Wanted
from shared.http.lists.sight import Readers, is_open
from shared.http.lists.sums import Group, grouped
from shared.http.parameters import RowKey
from shared.http.places import at_of
from shared.http.problems import Problem, answers
from shared.log.event_log import EventLog
from shared.views.lists.query import Condition, Query
from shared.views.lists.reading import Reading, Sight


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
        dependencies=[Depends(identity)],  # announced; the door has verified who it is
        responses=answers(400, 401, 403, 404, 503),
    )

    def sees(request: Request) -> Sight:
        by: Actor | None = request.state.by
        row: Any = view.row
        return sight.seen_by(row, readers(by) if by else PUBLIC)

    routes = Routes(router, guarded(identity, open_to_all=open_to_all), sees)
    shown, at = Shown(engine, view, log), at_of(service)
    for add in (_add_page, _add_summary, add_files, _add_row):
        add(routes, view, shown, at, Annotated[Sight, Depends(sees)])
    if open_to_all:
        _announce_the_public(router)
    return router


def _announce_the_public(router: APIRouter) -> None:
    """A token, or none: OpenAPI 3.1, 4.8.30, an empty requirement beside the other makes it optional."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            route.openapi_extra = {**(route.openapi_extra or {}), "security": [{}]}


def _add_row(routes: Routes, view: View[Any], shown: Shown, At: Any, Seen: Any) -> None:
    only = ConfigDict(extra="forbid")
    question = create_model(f"{view.name} row", __config__=only, key=(RowKey, ...), at=(At, None))

    async def one(key: RowKey, seen: Seen, at: At = None) -> Any:
        """一行 · One row; with `at` not before it shows that position."""
        wanted = Query(where=(Condition(view.key, Ask.IS, (key,)),))
        rows = await shown.rows(at, seen, lambda reading: reading.page(wanted, None, 1))
        if not rows:
            zh, en = view.title
            raise Problem(404, "not-found", f"{zh}中查无 {key}", f"There is no {key} among {en}.")
        return _written(rows[0])

    asked_by = Question(question, repeated(row_fields(view.row)), as_=None)
    about = {"name": f"one of {view.name}", "summary": summary_of(view, ONE)}
    routes.add("/{key}", one, asked_by, response_model=row_body(view), **about)


def _add_page(routes: Routes, view: View[Any], shown: Shown, at: Any, Seen: Any) -> None:
    fields = row_fields(view.row)
    question = page_question(view.name, fields, at)

    async def many(wanted: Annotated[question, Parameters()], seen: Seen) -> Any:  # type: ignore[valid-type]  # FastAPI reads it
        """一页 · One page of the rows that fit, in the order asked for; `next` leads to the following one."""
        ask: Any = wanted
        query = asked.query(ask, fields)
        place = asked.after(ask, view.name, query, fields)

        async def page(reading: Reading) -> list[str]:
            await asked.judge(query.where, reading)
            return await reading.page(query, place, ask.limit + 1)

        rows, count = await _counted(shown, ask, seen, page, query)
        following = None
        if len(rows) > ask.limit:
            rows = rows[: ask.limit]
            following = cursor(view.name, query, fields, orjson.loads(rows[-1]))
        return _written(f'{{"rows":[{",".join(rows)}],"next":{_value(following)},"count":{_value(count)}}}')

    asked_by, words = Question(question, repeated(fields)), summary_of(view, PAGE)
    routes.add("", many, asked_by, response_model=page_body(view), name=view.name, summary=words)


async def _counted(
    shown: Shown, ask: Any, seen: Sight, page: Wanted, query: Query
) -> tuple[list[str], int | None]:
    """The rows, and how many fit where that was asked."""
    if not ask.count:
        return await shown.rows(ask.at, seen, page), None
    async with shown.reading(ask.at, seen) as reading:
        return await page(reading), await reading.count(query.where)


def _add_summary(routes: Routes, view: View[Any], shown: Shown, at: Any, Seen: Any) -> None:
    fields = row_fields(view.row)
    question = summary_question(view.name, fields, at)
    about = {"name": f"summary of {view.name}", "summary": summary_of(view, SUMS)}

    async def summary(wanted: Annotated[question, Parameters()], seen: Seen) -> Any:  # type: ignore[valid-type]  # FastAPI reads it
        """合计 · How many rows, and the exact sums of what can be added up, by group."""
        ask: Any = wanted
        where = asked.conditions(ask)
        async with shown.reading(ask.at, seen) as reading:
            await asked.judge(where, reading)
            found = await grouped(reading, where, ask.by)
        return _json({"groups": found})

    asked_by = Question(question, repeated(fields))
    routes.add(
        "/summary", summary, asked_by, response_model=summary_body(view), responses=answers(422), **about
    )


def _written(rows: str) -> Response:
    return Response(rows, media_type="application/json")


def _value(said: str | int | None) -> str:
    return orjson.dumps(said).decode()


def _json(body: Any) -> Response:
    """Groups, by their thousands. A sum may have more than 64 bits, which orjson does not write."""
    try:
        content = orjson.dumps(body, default=told)
    except orjson.JSONEncodeError:
        content = json.dumps(body, default=_told, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, media_type="application/json")


def _told(value: Any) -> Any:
    return asdict(value) if isinstance(value, Group) else told(value)
