"""A table as it comes: where its head is, what its columns mean, and who may say otherwise."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.importing.mapping import Mapping, read_mapping, toml_of
from shared.importing.plan import plan_of
from shared.importing.titles import column_of, letter
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
    read,
    values,
    wide,
    xls_of,
    xlsx_of,
)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["编号", "小区名称", "户数"]], {"households": "C 户数"}),
        ([["编号", "小區名稱", "戶數（戶）"]], {"name": "B 小區名稱", "households": "C 戶數（戶）"}),
        ([["编号", "小区名称", "建筑面积㎡"]], {"area": "C 建筑面积㎡"}),
        ([["编号", "小区名称", "建筑面积万平方米"]], {"area": "C 建筑面积万平方米"}),
        ([["编号", "小区名称", "计划总投资，万元"]], {"total": "C 计划总投资，万元"}),
        ([["编 号", "小区\n名称", "户数\n（户）"]], {"name": "B 小区名称", "households": "C 户数（户）"}),
        ([["编号", "小区(项目)名称", "计划（总）投资（万元）"]], {"total": "C 计划（总）投资（万元）"}),
        (
            [["编号", "小区名称", "资金来源(万元)", "", ""], ["", "", "中央", "省", "居民"]],
            {"central": "C 资金来源(万元)/中央", "province": "D 资金来源(万元)/省"},
        ),
        (
            [
                ["编号", "小区名称", "资金来源", "", ""],
                ["", "", "中央", "省", "居民"],
                ["", "", "万元", "万元", "万元"],
            ],
            {"central": "C 资金来源/中央"},
        ),
        (
            [["规模", "", "资金来源", ""], ["编号", "小区名称", "中央", "省"]],
            {"name": "B 规模/小区名称", "province": "D 资金来源/省"},
        ),
    ],
    ids=[
        "plain",
        "old script",
        "m2",
        "glued",
        "comma",
        "wrapped",
        "brackets",
        "group",
        "units below",
        "group above",
    ],
)
def test_a_head_is_found_and_its_columns_are_known(rows: Rows, found: dict[str, str]):
    plan = wide(
        [["附件1"], ["2024年改造计划表"], ["填报单位:示例局", "", "单位:万元"], *rows, ["a-1", "甲", "1"]]
    )
    assert read(plan).items() >= found.items()
    assert [row.row for row in plan.rows] == [4 + len(rows)]


MERGED_HEAD = [
    ["2024年计划表", None, None, None, None, None],
    ["编号", "小区名称", "建设规模", None, "资金来源（万元）", None],
    [None, None, "户数（户）", "建筑面积（万㎡）", "中央", "省"],
    ["a-1", "甲", 310, 1.88, 329, 148.05],
]


@pytest.mark.parametrize("make", [xlsx_of, xls_of])
def test_merged_heads(make: Callable[..., bytes]):
    merged = [(0, 0, 0, 5), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)]
    plan = plan_of(make(MERGED_HEAD, merged=merged), WIDE, Mapping())
    assert read(plan) == {
        "id": "A 编号",
        "name": "B 小区名称",
        "households": "C 建设规模/户数（户）",
        "area": "D 建设规模/建筑面积（万㎡）",
        "central": "E 资金来源（万元）/中央",
        "province": "F 资金来源（万元）/省",
    }
    got = [values(plan, name) for name in ("households", "area", "central", "province")]
    assert got == [[310], ["18800"], [329_000_000], [148_050_000]]


def test_a_head_of_three_rows_merged_down_and_across_with_units_and_numbers_below():
    head = [
        ["编号", "城市", "小区名称", "建设规模", None, "资金来源", None, None, "备注"],
        [None, None, None, "户数", "建筑面积", "合计", "中央", "省", None],
        [None, None, None, "户", "万㎡", "万元", "万元", "万元", None],
        ["甲", "乙", "丙", 1, 2, 3, 4, 5, 6],
        ["a-1", "甲市", "甲", 310, 1.88, 3.5, 2, 1.5, "无"],
    ]
    down = [(0, place, 2, place) for place in (0, 1, 2, 8)]
    plan = plan_of(xlsx_of(head, merged=[*down, (0, 3, 0, 4), (0, 5, 0, 7)]), WIDE, Mapping())
    assert list(read(plan).values()) == [
        "A 编号",
        "B 城市",
        "C 小区名称",
        "D 建设规模/户数",
        "E 建设规模/建筑面积",
        "G 资金来源/中央",
        "H 资金来源/省",
    ]
    got = [values(plan, name) for name in ("households", "area", "central", "province")]
    assert got == [[310], ["18800"], [2_000_000], [1_500_000]]
    assert [row for row, _, _ in plan.others] == [4]


def test_the_unit_is_that_of_the_cell_else_of_the_head_else_of_the_group_else_of_the_line_above():
    line = ["单位：万元、万平方米、户"]
    rows = [
        ["编号", "小区名称", "建筑面积", "资金来源（元）", "", "计划总投资"],
        ["", "", "", "中央", "省", ""],
    ]
    plan = wide(
        [line, *rows, ["a-1", "甲", "1.5", "329", "2万元", "3"], ["a-2", "乙", "9平方米", "1", "1", "0.5元"]]
    )
    assert values(plan, "area") == ["15000", "9"]
    assert values(plan, "central") == [32_900, 100]
    assert values(plan, "province") == [2_000_000, 100]
    assert values(plan, "total") == [3_000_000, 50]


def test_what_stands_behind_其中_has_the_unit_before_it():
    plan = wide([["编号", "小区名称", "计划总投资(万元)", "其中：资金来源中央"], ["a-1", "甲", "2", "1"]])
    assert values(plan, "central") == [1_000_000]


@pytest.mark.parametrize(
    ("title", "cell", "fen"), [("计划总投资万元", "1.5", 1_500_000), ("计划总投资，亿元", "1", 10**10)]
)
def test_the_unit_may_stand_behind_the_title_without_brackets(title: str, cell: str, fen: int):
    assert values(wide([["编号", "小区名称", title], ["a-1", "甲", cell]]), "total") == [fen]


def test_a_line_with_two_units_of_money_says_none():
    plan = wide([["单位：万元、亿元"], ["编号", "小区名称", "计划总投资"], ["a-1", "甲", "2"]])
    assert faults(plan) == [(3, "unit", "C 计划总投资")]


def test_a_table_without_a_head_is_refused_and_told_what_a_head_has():
    with pytest.raises(Unreadable) as refused:
        planned([["a-1", "甲"], ["a-2", "乙"]])
    assert all(words in refused.value.fix.zh for words in ("小区名称", "户数", "对照表"))


def test_a_required_column_that_is_missing_is_told_with_those_that_are_left():
    head = [text for text in HEAD if text != "户数(户)"]
    plan = planned([[*head, "居民数"], ["x"] * 9])
    [fault] = plan.faults
    assert (fault.kind, fault.column, "居民数" in fault.fix.zh) == ("missing", "户数", True)
    assert not plan.rows


def test_two_columns_that_may_both_be_meant_are_not_guessed():
    plan = wide([["编号", "小区名称", "户数", "户数(户)"], ["a-1", "甲", "1", "2"]])
    assert [fault.kind for fault in plan.faults] == ["unsure"]
    assert not wide(
        [["编号", "小区名称", "户数", "户数(户)"], ["a", "甲", "1", "2"]],
        Mapping(columns={"households": "D"}),
    ).faults


def test_a_mapping_says_what_is_not_guessed():
    rows = [["无表头"], ["代号", "称呼", "多少"], ["7", "甲", "2"], ["8", "乙", "3"]]
    said = Mapping(
        head=(2, 2),
        columns={"name": "B", "area": "C"},
        units={"area": "万平方米"},
        given={"id": "xj-2024-{A:3}"},
    )
    plan = wide(rows, said)
    assert [row.id for row in plan.rows] == ["xj-2024-007", "xj-2024-008"]
    assert values(plan, "area") == ["20000", "30000"]


def test_a_mapping_that_names_a_column_beyond_the_last_is_told():
    plan = planned(plan_table(application(1)), Mapping(columns={"tier": "X", "county": "Y"}))
    assert [(fault.kind, fault.value) for fault in plan.faults] == [("beyond", "Y"), ("beyond", "X")]


def test_a_mapping_takes_a_column_away():
    plan = planned(plan_table(application(1)), Mapping(columns={"county": ""}))
    assert "county" not in plan.mapped.places


@pytest.mark.parametrize("rows", [plan_table(application(1)), [HEAD, application(2)]])
def test_what_was_guessed_is_written_down_and_read_back_the_same(rows: Rows):
    plan = planned(rows, Mapping(given={"document.title": '他说"好"\\'}))
    again = planned(rows, read_mapping(toml_of(plan.mapped).encode()).for_kind(APPLICATIONS))
    assert (again.mapped.places, again.mapped.written()) == (plan.mapped.places, plan.mapped.written())
    assert again.rows == plan.rows
    json = plan.mapped.written().model_dump_json().encode()
    assert planned(rows, read_mapping(json)).rows == plan.rows


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"colour = 1", "Extra inputs"),
        (b'[columns]\ncolour = "A"', "no such columns: colour"),
        (b'[columns]\nhouseholds = "7"', "no such column: 7"),
        (b'[columns]\nhouseholds = "ZZZ"', "no such column: ZZZ"),
        (b'[units]\nhouseholds = "acres"', "unknown unit: acres"),
        ('[units]\narea_m2 = "万元"'.encode(), "a unit of something else: area_m2"),
        (b'[columns]\ntier = "A"\n[given]\ntier = "basic"', "both a column and a value: tier"),
        ('[units]\ntier = "万元"'.encode(), "a unit of something else: tier"),
        (b"head = [4, 2]", "after its last"),
        (b"head = [0, 2]", "greater than or equal to 1"),
        (b"days = 1970", "1900 or 1904"),
        (b"{", "Expecting property name"),
        (b"no toml", "Expected '='"),
    ],
)
def test_a_mapping_that_is_written_wrong_is_refused(written: bytes, said: str):
    with pytest.raises(ValueError, match=said):
        read_mapping(written).for_kind(APPLICATIONS)


def test_a_head_that_a_mapping_says_must_be_there():
    with pytest.raises(Unreadable, match="has 2 rows"):
        planned([HEAD, application(1)], Mapping(head=(3, 3)))


@given(st.integers(0, 16_383))
def test_columns_are_named_as_a_spreadsheet_names_them(place: int):
    assert column_of(letter(place)) == column_of(letter(place).lower()) == place


def test_columns_by_name():
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
