"""What a list may be asked follows from its row class; what is asked amiss is named, all of it at once."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from services.audit.catalogue import SERVICES
from shared.core.column import Column
from shared.core.row_field import Ask, row_fields
from shared.core.view import UNTITLED, Row
from shared.http.explain import explain
from shared.http.lists import asked
from shared.http.lists.direct import Question, Routes
from shared.http.lists.questions import page_question, repeated, summary_question
from shared.http.places import at_of
from shared.views.lists.query import Condition, Ordered, total_order
from shared.views.lists.query import Query as Wanted
from shared.views.lists.reading import Sight
from tests.contracts.words import HALF_WIDTH
from tests.shared.door import problem
from tests.shared.parcels import Parcel

FIELDS = row_fields(Parcel)
ID, PRICE, TAGS = (FIELDS[name].column.zh for name in ("id", "price", "tags"))
PAGE, SUMMARY = (make("parcels", FIELDS, at_of("projects")) for make in (page_question, summary_question))


class Unguarded(APIRoute):
    """Open to who asks."""


def sees(request: Request) -> Sight:
    return Sight()


Seen = Annotated[Sight, Depends(sees)]


@pytest.fixture(scope="module")
async def door() -> AsyncIterator[httpx.AsyncClient]:
    """Answers with what it was asked, as the view would be asked."""
    app = FastAPI()
    explain(app, {})
    routes = Routes(app.router, Unguarded, sees)

    async def page(wanted: Annotated[PAGE, Query()], seen: Seen) -> Any:  # type: ignore[valid-type]
        return JSONResponse(repr(asked.query(wanted, FIELDS)))

    async def summary(wanted: Annotated[SUMMARY, Query()], seen: Seen) -> Any:  # type: ignore[valid-type]
        return JSONResponse([str(group) for group in wanted.by])

    routes.add("/page", page, Question(PAGE, repeated(FIELDS)))
    routes.add("/summary", summary, Question(SUMMARY, repeated(FIELDS)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
        yield client


def test_how_a_field_may_be_asked_follows_from_what_it_holds():
    suffixes = {name: [ask.value for ask in field.asks] for name, field in FIELDS.items()}
    assert suffixes == {
        "id": ["", ".contains", ".known"],
        "name": ["", ".contains", ".known"],
        "kind": ["", ".known"],
        "division": ["", ".known"],
        "divisions": [""],
        "owner": ["", ".contains", ".known"],
        "seats": [""],
        "panel": [""],
        "tags": [],
        "holders": [],
        "price": ["", ".from", ".to", ".known"],
        "area": ["", ".from", ".to"],
        "progress": ["", ".from", ".to"],
        "visits": ["", ".from", ".to"],
        "sold": [""],
        "agreed": ["", ".known"],
        "sold_on": ["", ".from", ".to", ".known"],
    }


def test_it_is_announced_what_one_of_several_may_be():
    parameters = PAGE.model_json_schema()["properties"]
    told = {name: parameters[name]["description"] for name in ("divisions", "seats", "panel")}
    assert told == {
        "divisions": "其中有在此区划之内的，可重复 · one of them is in this division; may be repeated",
        "seats": "其中有此单位，可重复 · this party is among them; may be repeated",
        "panel": "其中有此人，可重复 · this person is among them; may be repeated",
    }


def test_percents_are_not_added_up_and_money_is():
    assert [name for name, field in FIELDS.items() if field.adds] == ["price", "area", "visits"]


def test_a_division_is_grouped_by_its_digits_and_a_day_by_its_year_and_month():
    assert FIELDS["division"].groups == ("division", *(f"division.{n}" for n in (2, 4, 6, 9, 12)))
    assert FIELDS["sold_on"].groups == ("sold_on", "sold_on.year", "sold_on.month")
    assert FIELDS["price"].groups == FIELDS["tags"].groups == ()


async def test_a_question_becomes_conditions_and_a_total_order(door: httpx.AsyncClient):
    parameters = {
        "kind": ["shop", "house"],
        "division": "３４０６",
        "price.from": "-1",
        "area.to": "14971.42",
        "sold_on.from": "2024-01-01",
        "sold": "true",
        "owner.known": "false",
        "order": "-price,name",
    }
    answer = await door.get("/page", params=parameters)
    where = (
        Condition("kind", Ask.IS, ("shop", "house")),
        Condition("division", Ask.IS, ("3406",)),
        Condition("owner", Ask.KNOWN, (False,)),
        Condition("price", Ask.FROM, (-1,)),
        Condition("area", Ask.TO, (Decimal("14971.42"),)),
        Condition("sold", Ask.IS, (True,)),
        Condition("sold_on", Ask.FROM, (date(2024, 1, 1),)),
    )
    order = (Ordered("price", down=True), Ordered("name"), Ordered("id"))
    assert answer.json() == repr(Wanted(where, order)), answer.text


@pytest.mark.parametrize(
    "typed", ["９１３４０６０３ＭＡ２ＸＫ７Ｐ０４Ｈ", "91340603ma2xk7p04h", " 91340603-MA2XK7P04H "]
)
async def test_a_body_is_asked_for_by_its_credit_code_however_it_is_typed(
    door: httpx.AsyncClient, typed: str
):
    where = (Condition("owner", Ask.IS, ("91340603MA2XK7P04H",)),)
    answer = await door.get("/page", params={"owner": typed})
    assert answer.json() == repr(Wanted(where, (Ordered("id"),))), answer.text


def test_an_order_ends_with_the_key_in_the_direction_of_the_column_before():
    assert total_order((), "id") == (Ordered("id"),)
    assert total_order((Ordered("price", down=True),), "id")[-1] == Ordered("id", down=True)
    assert total_order((Ordered("id", down=True), Ordered("price")), "id") == (Ordered("id", down=True),)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (
            "/page",
            {
                "colour": "red",
                "price": "much",
                "price.from": str(2**63),
                "area.from": "1e3",
                "division": "34060",
                "divisions": "street",
                "sold": "maybe",
                "sold_on.to": "2024-02-30",
                "name.contains": "a\x00",
                "owner": "",
                "price.contains": "1",
                "tags": "x",
                "order": "price,colour",
                "limit": "1001",
                "count": "2",
                "at": "yesterday",
            },
        ),
        ("/summary", {"by": "price", "limit": "3", "sold_on.from": "15.3.2024"}),
    ],
)
async def test_everything_that_is_asked_amiss_is_named_at_once(
    door: httpx.AsyncClient, path: str, wrong: dict[str, str]
):
    told = problem(await door.get(path, params=wrong), 400, "malformed")
    named = {error["field"].removesuffix("/0").removeprefix("/") for error in told["errors"]}
    assert named == wrong.keys()
    for error in told["errors"]:
        assert error["zh"] != "填写有误"
        assert not HALF_WIDTH.search(error["zh"])
        assert error["en"]


@pytest.mark.parametrize("name", ["price.from", "limit", "order"])
async def test_what_may_be_said_once_is_not_said_twice(door: httpx.AsyncClient, name: str):
    told = problem(await door.get("/page", params=[(name, "1"), (name, "2")]), 400, "malformed")
    assert [error["field"] for error in told["errors"]] == [f"/{name}"]


@pytest.mark.parametrize(("path", "name"), [("/page", "order"), ("/summary", "by")])
async def test_a_column_stands_once_in_an_order_and_among_the_groups(
    door: httpx.AsyncClient, path: str, name: str
):
    twice = {"order": [("order", "kind,-kind")], "by": [("by", "kind"), ("by", "kind")]}[name]
    told = problem(await door.get(path, params=twice), 400, "malformed")
    assert "只能写一次" in told["errors"][0]["zh"]


@pytest.mark.parametrize(
    ("path", "asked", "zh", "en"),
    [
        ("/page", {"order": "-"}, "缺少列名", "the name of a column is missing"),
        (
            "/page",
            {"order": "-tags"},
            f"不能这样排序：{TAGS}",
            "be ordered by: tags",
        ),
        (
            "/summary",
            {"by": "price"},
            f"不能这样分组：{PRICE}",
            "be grouped by: price",
        ),
        ("/summary", {"by": "sold_on.day"}, "不能这样分组", "cannot be grouped by: sold_on.day"),
        ("/page", {"order": "colour"}, f"可用的有：{ID}、", "no such columns: colour"),
        ("/summary", {"by": "colour"}, "没有这些列：colour；可用的有：", "no such columns: colour"),
        ("/page", {"name.contains": ""}, "查未填写的，用“是否已填”的条件，值为否", ".known=false"),
    ],
)
async def test_it_is_said_what_a_column_cannot_be_asked_for_and_which_can(
    door: httpx.AsyncClient, path: str, asked: dict[str, str], zh: str, en: str
):
    [error] = problem(await door.get(path, params=asked), 400, "malformed")["errors"]
    assert zh in error["zh"]
    assert en in error["en"]


async def test_an_order_has_at_most_five_columns(door: httpx.AsyncClient):
    five = "kind,-name,price,area,sold"
    assert (await door.get("/page", params={"order": five})).status_code == 200
    told = problem(await door.get("/page", params={"order": f"{five},id"}), 400, "malformed")
    assert told["errors"][0]["zh"] == "最多按 5 列排序"


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("/page", "division", [f"34{n:02}" for n in range(1, 22)]),
        ("/page", "seats", [f"91{n}" for n in range(21)]),
        ("/page", "kind", ["house"] * 101),
        ("/summary", "by", ["kind", "owner", "sold", "agreed"]),
    ],
)
async def test_no_more_is_asked_at_once_than_the_database_answers_soon(
    door: httpx.AsyncClient, path: str, name: str, values: list[str]
):
    assert (await door.get(path, params={name: values[:-1]})).status_code == 200
    told = problem(await door.get(path, params={name: values}), 400, "malformed")
    [error] = told["errors"]
    assert (error["field"], str(len(values) - 1) in error["zh"]) == (f"/{name}", True)


def test_no_column_has_the_name_of_something_else_that_may_be_asked():
    class Wrong(Row, frozen=True):
        id: Annotated[str, Column("编号", "number")]
        limit: Annotated[int, Column("限额", "limit")] = 0

    with pytest.raises(TypeError, match="no column may be called limit"):
        page_question("wrong", row_fields(Wrong), at_of("projects"))


@pytest.mark.parametrize("view", [view for service in SERVICES.values() for view in service.views])
def test_every_list_has_a_name_for_its_readers_and_codes_in_words(view: Any):
    assert view.title != UNTITLED
    for field in row_fields(view.row).values():
        assert field.column.zh
        assert field.column.en
