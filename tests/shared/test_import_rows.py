"""The rows of a table: which are data, what each becomes, and whether its sums are those of its rows."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from shared.importing.mapping import Mapping
from shared.importing.plan import plan_of
from shared.importing.rows import RowKind
from shared.importing.unreadable import Unreadable
from tests.shared.tables import (
    APPLICATIONS,
    HEAD,
    WIDE,
    Rows,
    application,
    faults,
    plan_table,
    planned,
    values,
    wide,
    xls_of,
    xlsx_of,
)

HEADS = ["编号", "城市", "小区名称", "户数(户)", "建筑面积(万㎡)", "备注"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["合计", "", "", "2", "3", ""], RowKind.WHOLE),
        (["合 计", "", "", "2", "3", ""], RowKind.WHOLE),
        (["", "总计", "", "2", "3", ""], RowKind.WHOLE),
        (["全市小计:", "", "", "2", "3", ""], RowKind.SUM),
        (["一", "示例区", "小计:2个", "2", "3", ""], RowKind.SUM),
        (["", "甲市小计", "", "2", "3", ""], RowKind.SUM),
        (["一、甲市", "", "", "", "", ""], RowKind.SECTION),
        (["（二）", "乙市", "", "5", "", ""], RowKind.SECTION),
        (["三", "丙市", "", "5", "", ""], RowKind.SECTION),
        (["其中:1.历下区", "", "", "1", "", ""], RowKind.PART),
        (["注:1.以实测为准;2.含居民出资。", "", "", "", "", ""], RowKind.NOTE),
        (["填表人:甲", "", "审核人:乙", "", "", ""], RowKind.NOTE),
        (["", "", "", "", "以上数据截至三月", ""], RowKind.NOTE),
        (HEADS, RowKind.HEAD),
        (["甲", "乙", "1", "2", "3", "4"], RowKind.HEAD),
        (["（1）", "(2)", "(3)", "(4)", "", ""], RowKind.HEAD),
        (["", "", "", "", "", ""], RowKind.EMPTY),
        (["a-2", "", "乙小区", "", "", "合计"], RowKind.DATA),
        (["a-2", "", "小计新村", "5", "", ""], RowKind.DATA),
        (["a-2", "", "一号院", "5", "", ""], RowKind.DATA),
        (["", "", "没有编号的小区", "5", "", ""], RowKind.DATA),
        (["a-3", "", "", "5", "", ""], RowKind.DATA),
        (["", "", "", "5", "6", ""], RowKind.DATA),
    ],
)
def test_which_rows_are_data_and_what_the_others_are(row: Sequence[str], kind: RowKind):
    plan = wide([HEADS, ["a-1", "甲市", "甲小区", "1", "1", ""], row])
    told = {number: found for number, found, _ in plan.others}
    assert told.get(3, RowKind.DATA if len(plan.rows) > 1 else RowKind.EMPTY) is kind


def test_a_section_with_numbers_of_its_own_is_no_application():
    rows = plan_table(["（一）", "示例区", None, None, 301, "1.88"], application(1))
    plan = planned(rows)
    assert [(row.row, row.faults) for row in plan.rows] == [(6, [])]
    assert [(row, kind) for row, kind, _ in plan.others] == [(5, RowKind.SECTION), (7, RowKind.NOTE)]
    assert not plan.sums


def test_every_row_is_data_or_told_as_what_it_is():
    plan = wide([HEADS, ["a-1", "", "甲", "1"], ["一、", "", "", ""], ["a-2", "", "乙", "2"], ["注：无"]])
    assert [row.row for row in plan.rows] == [2, 4]
    assert [(number, text) for number, _, text in plan.others] == [(3, "一、"), (5, "注：无")]


def test_a_place_that_stands_once_holds_for_the_rows_below_it():
    rows = [
        HEADS,
        ["a-1", "甲市", "甲", "1"],
        ["a-2", "", "乙", "2"],
        ["小计", "", "", "3"],
        ["a-3", "", "丙", "2"],
    ]
    assert values(wide(rows), "city") == ["甲市", "甲市", "甲市"]


@pytest.mark.parametrize("make", [xlsx_of, xls_of])
def test_a_merged_place_holds_for_its_rows_and_a_merged_number_is_refused(make: Callable[..., bytes]):
    rows = [HEADS, ["a-1", "甲市", "甲", 1, 2.5], ["a-2", None, "乙", None, 1], ["a-3", "乙市", "丙", 1, 1]]
    plan = plan_of(make(rows, merged=[(1, 1, 2, 1), (1, 3, 2, 3)]), WIDE, Mapping())
    assert faults(plan) == [(2, "merged", "D 户数(户)"), (3, "merged", "D 户数(户)")]
    assert values(wide([HEADS]), "city") == []
    told = plan_of(make(rows, merged=[(1, 1, 2, 1)]), WIDE, Mapping())
    assert values(told, "city") == ["甲市", "甲市", "乙市"]


SUMMED = [
    HEADS,
    ["一", "甲市", "小计:2个", "3", "0.3"],
    ["a-1", "甲市", "甲", "1户", "0.1"],
    ["a-2", "", "乙", "2", "2000平方米"],
    ["二", "乙市", "小计:1个", "4", "4"],
    ["a-3", "乙市", "丙", "约4", "4"],
    ["合计", "", "", "7", "4.3"],
]


def told_of(rows: Rows) -> dict[int, str]:
    return {row: words.zh for row, words in wide(rows).sums}


def test_sums_that_are_those_of_their_rows_are_not_mentioned():
    assert told_of(SUMMED) == {}
    below = [HEADS, *SUMMED[2:4], SUMMED[1], SUMMED[5], SUMMED[4], SUMMED[6]]
    assert told_of(below) == {}


def test_a_sum_that_differs_in_its_last_place_is_told_with_both_numbers():
    wrong = [*SUMMED[:6], ["合计", "", "", "8", "4.31"]]
    assert told_of(wrong) == {
        7: "对照第3行至第6行共3行；D 户数(户)写8，各行之和为7；E 建筑面积(万㎡)写43100，各行之和为43000"
    }


def test_a_subtotal_that_differs_is_told():
    wrong = [HEADS, ["一", "甲市", "小计:2个", "9", "0.3"], *SUMMED[2:]]
    assert list(told_of(wrong)) == [2]


def test_a_sum_over_what_is_no_number_is_told_as_not_compared():
    rows = [HEADS, ["a-1", "甲市", "甲", "按实", "0.1"], ["合计", "", "", "1", "0.1"]]
    assert "第2行不是数字" in told_of(rows)[3]


def test_a_number_in_two_rows_is_refused_in_both():
    plan = wide([HEADS, ["a-1", "", "甲", "1"], ["A-1", "", "乙", "2"], ["a-2", "", "丙", "2"]])
    assert [(row, kind) for row, kind, _ in faults(plan)] == [(2, "twin"), (3, "twin")]


def test_a_row_has_every_fault_at_once():
    rows = [
        ["编号", "小区名称", "区划", "户数", "建筑面积", "改造类型", "开工时间"],
        ["", "甲", "9.13406E+17", "按实", "1.88", "其他", "2024年3月"],
    ]
    [row] = wide(rows).rows
    assert [fault.kind for fault in row.faults] == ["missing", "code", "number", "unit", "choice", "month"]
    assert all(fault.fix.zh and fault.fix.en for fault in row.faults)


def test_days_of_a_workbook_counted_from_1904():
    rows = [["编号", "小区名称", "开工时间"], ["a-1", "甲", 45366], ["a-2", "乙", date(2024, 3, 15)]]
    assert values(plan_of(xlsx_of(rows, date_1904=True), WIDE, Mapping()), "begun") == [
        "2028-03-16",
        "2024-03-15",
    ]
    assert values(plan_of(xlsx_of(rows), WIDE, Mapping()), "begun") == ["2024-03-15", "2024-03-15"]
    old = xls_of(rows)
    assert [row.faults[0].kind for row in plan_of(old, WIDE, Mapping()).rows if row.faults] == ["calendar"]
    assert not any(row.faults for row in plan_of(old, WIDE, Mapping(days=1900)).rows)


def test_of_several_sheets_with_a_head_one_has_to_be_named():
    content = xlsx_of([HEAD, application(1)], more=["乙"])
    with pytest.raises(Unreadable, match="several sheets"):
        plan_of(content, APPLICATIONS, Mapping())
    assert len(plan_of(content, APPLICATIONS, Mapping(sheet="乙")).rows) == 1
    with pytest.raises(Unreadable, match="no sheet 丙"):
        plan_of(content, APPLICATIONS, Mapping(sheet="丙"))


def test_the_ids_of_commands_follow_from_file_kind_sheet_and_row():
    rows = plan_table(application(1), application(2))
    one, same, other = planned(rows), planned(rows), planned(plan_table(application(2), application(1)))
    ids = [[plan.command_id(row.row) for row in plan.rows] for plan in (one, same, other)]
    assert ids[0] == ids[1]
    assert len({*ids[0], *ids[2]}) == 4
    book = xlsx_of(rows, more=["乙"])
    sheets = [plan_of(book, APPLICATIONS, Mapping(sheet=name)) for name in ("甲", "乙")]
    assert len({plan.command_id(5) for plan in sheets}) == 2


def test_the_whole_application():
    [row] = planned(plan_table(application(1))).rows
    command = APPLICATIONS.command.model_validate(row.body)
    assert (row.id, command.area_m2, command.households, command.tier) == ("imp-001", "18800", 301, "basic")


def test_what_is_confirmed_is_named_by_the_titles_of_columns():
    table = [[*HEAD, "已核实"], [*application(1), "户数、建筑面积"], [*application(2), "颜色"]]
    good, bad = planned(table).rows
    assert good.body["confirmed"] == ["households", "area_m2"]
    assert [(fault.kind, fault.column) for fault in bad.faults] == [("column", "J 已核实")]


OFFICE = [
    ["附件2"],
    ["2024年老旧小区改造计划表（样例）"],
    ["填报单位：示例市住建局（盖章）", *[""] * 7, "单位：万元、万平方米、栋、户"],
    [
        *("序号", "县(市、区)", "街道(镇)", "小区名称", "建成年份", "楼栋数(栋)", "户数(户)"),
        *("建筑面积(万㎡)", "改造类型", "计划投资(万元)", "其中:中央补助"),
    ],
    [],
    ["一", "东区", "", "小计:2个", "", "10", "1,031", "3.15", "", "561.5", ""],
    [*["1", "东区", "一街道", "样例甲小区", "1996", "6", "631户", "1.88", "基础类", "329.00", "148.05"]],
    ["2", "", "二街道", "样例乙(含2个单体楼)", "90年代", "约4", "400", "1.27", "完善类", "232.50", "—"],
    [*["3", "西县", "城关镇", "样例丙小区", "1.998E+03", "３", "２１０", "0.92", "提升类", "按实"], ""],
    ["合计", "", "", "", "", "13", "1241", "4.08", "", "561.5", "148.05"],
    ["注:1.建筑面积以实测为准;2.资金含居民出资。"],
]  # fmt: skip
"""Two rows of titles, a unit line, places that stand once, subtotals, a total, a note; units glued on."""


def test_a_table_as_an_office_sends_it():
    given = {
        "project_id": "xj-{A:3}",
        "division": "340603001001",
        "document.title": "x",
        "document.sha256": "a",
    }
    plan = planned(OFFICE, Mapping(given=given))
    found = [(row.id, row.body["area_m2"], row.body["households"], row.body["tier"]) for row in plan.rows]
    assert found == [
        ("xj-001", "18800", 631, "basic"),
        ("xj-002", "12700", 400, "improved"),
        ("xj-003", "9200", 210, "enhanced"),
    ]
    assert not any(row.faults for row in plan.rows)
    assert [(row, kind) for row, kind, _ in plan.others] == [
        (6, RowKind.SUM),
        (10, RowKind.WHOLE),
        (11, RowKind.NOTE),
    ]
    [(row, words)] = plan.sums
    assert row == 10
    assert "H 建筑面积(万㎡)写40800，各行之和为40700" in words.zh
    assert "J 计划投资(万元)不能核对：第9行不是数字" in words.zh


def test_a_long_table_whose_places_stand_once_is_read_in_one_go():
    rows = [["a-1", "甲市", "甲", "1"], *(["", "", "", ""] for _ in range(4500)), ["a-2", "", "乙", "2"]]
    sums = [["小计", "", "", "3"] for _ in range(4500)]
    plan = wide([HEADS, *rows, *sums])
    assert values(plan, "city") == ["甲市", "甲市"]
    assert not plan.sums


def test_of_many_rows_with_one_id_the_first_ones_are_named():
    plan = wide([HEADS, *(["a-1", "", f"甲{n}", "1"] for n in range(2, 1002))])
    assert plan.rows[999].faults[0].words.zh == "第2、3、4、5、6、7、8、9等共1000行的编号都是a-1"
