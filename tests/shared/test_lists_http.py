"""Lists at the door of a service: what is refused, what a file has in it, and who sees what of it."""

import csv
import io
import threading
from collections.abc import AsyncIterator
from dataclasses import replace as replaced
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from deploy.stack.local import LocalStack
from shared.core.frozen import replace
from shared.http.lists import files, sight
from shared.http.sheets.cells import cell
from shared.views.lists.reading import Sight
from tests.shared.door import problem
from tests.shared.listing import SERVICE, Listing, open_listing
from tests.shared.parcels import PARTIES, Parcel
from tests.stack import Migrated

pytestmark = pytest.mark.stack

HOUSE = Parcel(
    "p-01",
    name="旧改一号",
    kind="house",
    division="340603001",
    divisions=["340603001", "340604"],
    owner=PARTIES[0],
    seats={"shop": PARTIES[1]},
    panel=["expert-a"],
    tags=["甲", "乙"],
    holders=[{"share": 60, "price": 150}],
    price=266_095_205,
    area=Decimal("14971.42"),
    progress=35,
    visits=2,
    sold=True,
    sold_on=date(2024, 3, 15),
)
SHOP = Parcel("p-02", name="=1+1", kind="shop", division="340603002", price=-5, agreed=False)
BARE = Parcel("p-03", division="410100")
ROWS = [HOUSE, SHOP, BARE]
HEADS = ["编号", "名称", "用途", "区划", "所跨区划", "业主", "席位", "评估人", "标签", "份额", "价款（元）"]
HEADS += ["面积（平方米）", "进度（%）", "次数", "已售", "同意", "售出日期"]


@pytest.fixture(scope="module")
async def opened(stack: LocalStack, migrated: Migrated, keys: Path) -> AsyncIterator[Listing]:
    migrated(SERVICE)
    async with open_listing(stack, keys) as listing:
        yield listing


@pytest.fixture
async def listing(opened: Listing) -> Listing:
    await opened.fill(ROWS)
    return opened


def csv_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def xlsx_of(answer: httpx.Response) -> list[list[Any]]:
    assert answer.status_code == 200, answer.text
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


async def test_a_code_that_nobody_has_is_told_from_those_that_are(listing: Listing):
    answer = await listing.get("", [("kind", "house"), ("kind", "barn")])
    [error] = problem(answer, 400, "malformed")["errors"]
    assert (error["field"], error["zh"]) == ("/kind/1", "应为以下之一：house 住宅、shop 商铺")


async def test_a_code_that_is_new_to_this_release_is_asked_for_where_a_row_has_it(listing: Listing):
    await listing.save([replace(BARE, kind="barn")])
    assert await listing.ids([("kind", "house"), ("kind", "barn")]) == ["p-01", "p-03"]
    assert csv_of(await listing.get(".csv", [("kind", "barn")]))[1][2] == "barn"


@pytest.mark.parametrize("path", ["", ".csv", ".xlsx", "/summary", "/summary.csv", "/summary.xlsx"])
async def test_a_range_that_ends_before_it_begins_is_refused(listing: Listing, path: str):
    asked = [
        ("price.from", "6"),
        ("price.to", "5"),
        ("sold_on.from", "2024-02-01"),
        ("sold_on.to", "2024-01-31"),
    ]
    errors = problem(await listing.get(path, asked), 400, "malformed")["errors"]
    assert [error["field"] for error in errors] == ["/price.to", "/sold_on.to"]


async def test_K10_a_row_that_is_shown_is_not_shown_for_a_position_that_is_not(listing: Listing):
    """Nor a page of it: both were read before, so that the statement is there."""
    for path in ("/p-01", ""):
        for at, status in (("projects/0/0", 200), ("projects/3/7", 404)):
            assert (await listing.get(path, [("at", at)])).status_code == status


async def test_a_cursor_goes_on_with_its_own_question_alone(listing: Listing):
    page = await listing.page([("limit", "2"), ("order", "-price")])
    assert [row["id"] for row in page["rows"]] == ["p-01", "p-02"]
    rest = [("limit", "2"), ("order", "-price"), ("after", page["next"])]
    assert await listing.ids(rest) == ["p-03"]
    for other in ([("order", "price")], [("order", "-price"), ("sold", "true")]):
        answer = await listing.get("", [*other, ("after", page["next"])])
        [error] = problem(answer, 400, "malformed")["errors"]
        assert (error["field"], error["kind"]) == ("/after", "cursor")


async def test_a_row_shows_what_it_holds(listing: Listing):
    [house, *_] = (await listing.page([]))["rows"]
    assert house == (await listing.get("/p-01")).json()
    assert (house["price"], house["area"], house["sold_on"]) == (266_095_205, "14971.42", "2024-03-15")
    assert house["seats"] == {"shop": PARTIES[1]}
    assert house["agreed"] is None


async def test_csv_has_chinese_heads_with_units_and_every_value_as_its_readers_read_it(listing: Listing):
    heads, house, shop, bare = csv_of(await listing.get(".csv"))
    assert heads == HEADS
    assert house == [
        "p-01", "旧改一号", "住宅", "340603001", "340603001、340604", PARTIES[0], f"商铺：{PARTIES[1]}",
        "expert-a", "甲、乙", "份额（%）：60；价款（元）：1.50", "2660952.05", "14971.42",
        "35", "2", "是", "", "2024-03-15",
    ]  # fmt: skip
    assert (shop[1], shop[10], shop[15]) == ("'=1+1", "-0.05", "否")
    assert bare[10] == ""


async def test_a_workbook_has_the_same_as_numbers_and_days(listing: Listing):
    heads, house, shop, _ = xlsx_of(await listing.get(".xlsx"))
    assert heads == HEADS
    assert (house[10], house[11], house[16]) == (2660952.05, 14971.42, date(2024, 3, 15))
    assert (shop[1], shop[3], shop[10]) == ("=1+1", "340603002", -0.05)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
async def test_a_file_has_all_that_fit_in_the_order_asked_for(listing: Listing, suffix: str):
    many = [replace(HOUSE, id=f"m-{n:04}", price=n) for n in range(2500)]
    await listing.save(many)
    read = csv_of if suffix == ".csv" else xlsx_of
    asked = [("price.from", "0"), ("price.to", "2499"), ("order", "-price")]
    _, *rows = read(await listing.get(suffix, asked))
    assert [row[0] for row in rows] == [row.id for row in reversed(many)]


async def test_the_sums_of_a_file_are_those_of_sql_on_the_same_rows(listing: Listing):
    by = [("by", "division.6"), ("by", "kind")]
    heads, *groups = csv_of(await listing.get("/summary.csv", by))
    assert heads == ["区划（县）", "用途", "行数", "价款（元）", "面积（平方米）", "次数"]
    assert groups == [
        ["340603", "住宅", "1", "2660952.05", "14971.42", "2"],
        ["340603", "商铺", "1", "-0.05", "0", "0"],
        ["410100", "", "1", "0.00", "0", "0"],
    ]
    [_, *rows] = csv_of(await listing.get(".csv"))
    assert sum(Decimal(row[10] or 0) for row in rows) == sum(Decimal(group[3]) for group in groups)
    [[_, *total], *_] = xlsx_of(await listing.get("/summary.xlsx"))[1:]
    assert total == [2660952.0, 14971.42, 2.0]


async def test_a_total_beyond_a_bigint_is_exact(listing: Listing):
    await listing.fill([replace(BARE, id=f"p-{n}", price=2**63 - 1, visits=2**63 - 1) for n in range(3)])
    [group] = (await listing.get("/summary")).json()["groups"]
    assert group["sums"]["price"] == 3 * (2**63 - 1)
    [_, total] = csv_of(await listing.get("/summary.csv"))
    assert total[1] == "276701161105643274.21"


async def test_a_workbook_refuses_more_rows_than_it_holds(
    stack: LocalStack, keys: Path, listing: Listing, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "XLSX", replaced(files.XLSX, most=2))
    async with open_listing(stack, keys) as narrow:
        told = problem(await narrow.get(".xlsx"), 422, "too-many-rows")
        assert "共 3 行" in told["title"]
        assert (await narrow.get(".xlsx", [("division", "3406")])).status_code == 200
        assert (await narrow.get(".csv")).status_code == 200


async def test_more_groups_than_an_answer_holds_are_refused(
    listing: Listing,
):
    await listing.fill([replace(BARE, id=f"p-{n}", name=str(n)) for n in range(1001)])
    for path in ("/summary", "/summary.csv"):
        told = problem(await listing.get(path, [("by", "id")]), 422, "too-many-groups")
        assert "1000" in told["title"]
    assert len((await listing.get("/summary", [("by", "name"), ("name.contains", "1")])).json()["groups"]) > 1


async def test_the_sums_of_a_file_are_made_aside(listing: Listing, monkeypatch: pytest.MonkeyPatch):
    made_by = []

    def watched(*asked: Any) -> Any:
        made_by.append(threading.current_thread())
        return cell(*asked)

    monkeypatch.setattr(files, "cell", watched)
    csv_of(await listing.get("/summary.csv", [("by", "kind")]))
    assert made_by
    assert threading.main_thread() not in made_by


class TestSight:
    """Somebody who sees what lies in 340603, and no price."""

    @pytest.fixture(autouse=True)
    def partly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def rows(table: Any) -> Any:
            return table.c.division.startswith("340603")

        monkeypatch.setattr(sight, "seen_by", lambda *asked: Sight(rows, frozenset({"price"})))

    async def test_K14_no_route_shows_a_row_that_is_out_of_sight(self, listing: Listing):
        page = await listing.page([("count", "true")])
        assert ([row["id"] for row in page["rows"]], page["count"]) == (["p-01", "p-02"], 2)
        problem(await listing.get("/p-03"), 404, "not-found")
        assert [row[0] for row in csv_of(await listing.get(".csv"))] == ["编号", "p-01", "p-02"]
        assert [row[0] for row in xlsx_of(await listing.get(".xlsx"))] == ["编号", "p-01", "p-02"]
        [group] = (await listing.get("/summary")).json()["groups"]
        assert group["count"] == 2
        assert csv_of(await listing.get("/summary.csv"))[1][0] == "2"

    async def test_K14_no_route_shows_a_hidden_column(self, listing: Listing):
        assert [row["price"] for row in (await listing.page([]))["rows"]] == [None, None]
        assert (await listing.get("/p-01")).json()["price"] is None
        assert "价款（元）" not in csv_of(await listing.get(".csv"))[0]
        assert "价款（元）" not in csv_of(await listing.get("/summary.csv"))[0]
        [group] = (await listing.get("/summary")).json()["groups"]
        assert "price" not in group["sums"]

    @pytest.mark.parametrize(
        ("path", "asked"),
        [
            ("", ("price", "5")),
            ("", ("price.known", "true")),
            ("", ("order", "price")),
            (".csv", ("price.from", "5")),
            (".xlsx", ("order", "-price")),
            ("/summary", ("price.to", "5")),
        ],
    )
    async def test_K14_nobody_asks_by_a_hidden_column(
        self, listing: Listing, path: str, asked: tuple[str, str]
    ):
        told = problem(await listing.get(path, [asked]), 403, "column")
        assert (told["columns"], told["title"][-2:]) == (["price"], "价款")

    async def test_K14_nobody_groups_by_a_hidden_column(
        self, listing: Listing, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(sight, "seen_by", lambda *asked: Sight(hidden=frozenset({"kind"})))
        assert problem(await listing.get("/summary", [("by", "kind")]), 403, "column")["columns"] == ["kind"]
