"""A view's routes read their questions as FastAPI would, and say what is wrong in the same words."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import create_model

from shared.core.row_field import row_fields
from shared.http.explain import explain
from shared.http.lists.direct import Question, Routes
from shared.http.lists.questions import page_question, repeated
from shared.http.parameters import RowKey
from shared.http.places import at_of
from shared.views.lists.reading import Sight
from tests.shared.parcels import Parcel

FIELDS = row_fields(Parcel)
At = at_of("projects")
PAGE = page_question("parcels", FIELDS, At)
ROW = create_model("row", key=(RowKey, ...), at=(At, None))
LONG = "旧" * 201


class Unguarded(APIRoute):
    """Open to who asks."""


def sees(request: Request) -> Sight:
    return Sight()


Seen = Annotated[Sight, Depends(sees)]


async def page(wanted: Annotated[PAGE, Query()], seen: Seen) -> Any:  # type: ignore[valid-type]
    return JSONResponse(repr(wanted))


async def one(key: RowKey, seen: Seen, at: At = None) -> Any:
    return JSONResponse([key, at])


@pytest.fixture(scope="module")
async def door() -> AsyncIterator[httpx.AsyncClient]:
    """The same endpoints behind both ways of reading."""
    app = FastAPI()
    explain(app, {})
    routes = Routes(app.router, Unguarded, sees)
    routes.add("/direct", page, Question(PAGE, repeated(FIELDS)))
    routes.add("/direct/{key}", one, Question(ROW, repeated(FIELDS), as_=None))
    app.add_api_route("/fastapi", page)
    app.add_api_route("/fastapi/{key}", one)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?",
        "?limit=5&count=true&order=-price,name&at=projects/0/0",
        "?kind=shop&kind=house&division=3406&price.from=-1&area.to=14971.42&sold=true&owner.known=false",
        "?name=%E6%97%A7%E6%94%B9&name.contains=a%2Bb+c",
        "?kind=&name=&price=&at=&after=&limit=&order=&count=",
        "?limit=0&limit.from=1&rows=3&PRICE=1",
        f"?price.from=much&price.to=5.5&sold_on.from=soon&division=x&division=3406&name={LONG}&agreed=maybe",
        "?order=price,price&order.x=1&after=A&status=a;b&=1&&at=elsewhere/0/1",
        f"?{'&'.join(['kind=house'] * 101)}&{'&'.join(['division=34'] * 21)}",
        "/p-01",
        "/p-01?at=projects/0/1,projects/1/2",
        "/P!01?at=projects/0/x",
        f"/{'p' * 128}?other=1",
    ],
)
async def test_a_question_is_read_as_fastapi_would_read_it(door: httpx.AsyncClient, asked: str):
    ours, theirs = await door.get(f"/direct{asked}"), await door.get(f"/fastapi{asked}")
    assert ours.status_code == theirs.status_code
    assert told(ours.json()) == told(theirs.json())


def told(body: Any) -> Any:
    """A problem is told apart by its address alone."""
    return {**body, "instance": ""} if isinstance(body, dict) else body


async def test_what_is_said_twice_and_has_one_value_is_refused_once(door: httpx.AsyncClient):
    answer = await door.get("/direct?limit=1&limit=2&limit=3&kind=house&kind=shop&x=1&x=2")
    errors = answer.json()["errors"]
    assert (answer.status_code, [error["field"] for error in errors]) == (400, ["/limit", "/x"])
