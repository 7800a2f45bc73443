"""Spreadsheets as offices of this trade write them, made here. 样例数据 · sample data throughout."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlwt
from xlsxwriter import Workbook

from services.projects.imports import APPLICATIONS
from shared.core.import_kind import (
    AreaCell,
    ChoiceCell,
    CodeCell,
    CountCell,
    DayCell,
    IdCell,
    ImportColumn,
    ImportKind,
    MoneyCell,
    TextCell,
)
from shared.core.words import Words
from shared.importing.mapping import Mapping
from shared.importing.plan import Plan, plan_of
from tests.samples.papers import LETTER

Rows = Sequence[Sequence[Any]]
Merge = tuple[int, int, int, int]

HEAD = (
    "项目编号", "县(市、区)", "小区名称", "区划代码", "户数(户)", "建筑面积(万㎡)", "改造类型",
    "申请文件", "申请文件哈希值",
)  # fmt: skip


def application(number: int, **more: Any) -> list[Any]:
    """A row of HEAD."""
    row = {
        "项目编号": f"imp-{number:03d}",
        "县(市、区)": "示例区",
        "小区名称": f"示例{number}村（样例）",
        "区划代码": "340603001001",
        "户数(户)": 300 + number,
        "建筑面积(万㎡)": "1.88",
        "改造类型": "基础类",
        "申请文件": LETTER.title,
        "申请文件哈希值": LETTER.sha256,
    }
    return [*(row | more).values()]


def plan_table(*rows: Sequence[Any]) -> Rows:
    """With what stands above and below."""
    return [
        ["附件1"],
        ["2024年城镇老旧小区改造申请表(样例)"],
        ["填报单位：示例区住建局", None, None, None, None, "单位：万元、户"],
        HEAD,
        *rows,
        ["注：1.建筑面积以实测为准；2.资金含居民出资。"],
    ]


def csv_of(rows: Rows, encoding: str = "utf-8", separator: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(
    rows: Rows,
    merged: Iterable[Merge] = (),
    hidden: Sequence[str] = (),
    more: Sequence[str] = (),
    **book: Any,
) -> bytes:
    """merged: top, left, bottom, right; hidden, more: names of sheets with the same in them"""
    file = io.BytesIO()
    with Workbook(file, book) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name in ("甲", *more, *hidden):
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(number, place, value)
                    elif value is not None:
                        sheet.write(number, place, value)
            for top, left, bottom, right in merged:
                value = rows[top][left]
                sheet.merge_range(top, left, bottom, right, value)
            if name in hidden:
                sheet.hide()
    return file.getvalue()


def xls_of(rows: Rows, merged: Iterable[Merge] = ()) -> bytes:
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("甲", cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(number, place, value, day)
            elif value is not None:
                sheet.write(number, place, value)
    for top, left, bottom, right in merged:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def planned(rows: Rows, said: Mapping | None = None, kind: ImportKind = APPLICATIONS) -> Plan:
    return plan_of(csv_of(rows), kind, said or Mapping())


def column(name: str, zh: str, reads: Any, **more: Any) -> ImportColumn:
    return ImportColumn(name, Words(zh, name), (zh,), reads, **more)


WIDE = ImportKind(
    "wide",
    Words("各种列", "columns of every sort"),
    APPLICATIONS.command,
    "{id}",
    (
        column("id", "编号", IdCell(), required=True, aside=True),
        column("city", "城市", TextCell(), repeats=True, aside=True),
        column("name", "小区名称", TextCell(), required=True, aside=True),
        column("division", "区划", CodeCell((6, 9, 12)), aside=True),
        column("households", "户数", CountCell(), aside=True),
        column("area", "建筑面积", AreaCell(), aside=True),
        column("central", "资金来源中央", MoneyCell(), aside=True),
        column("province", "资金来源省", MoneyCell(), aside=True),
        column("total", "计划总投资", MoneyCell(), aside=True),
        column("tier", "改造类型", ChoiceCell({"basic": Words("基础类", "basic")}), aside=True),
        column("begun", "开工时间", DayCell(), aside=True),
    ),
)
"""Of no command's fields: for what is read."""


def wide(rows: Rows, said: Mapping | None = None) -> Plan:
    return planned(rows, said, WIDE)


def read(plan: Plan) -> dict[str, str]:
    """Column of the kind → letter and titles of the table's."""
    return {name: place.label for name, place in plan.mapped.places.items()}


def values(plan: Plan, name: str) -> list[Any]:
    """What a column came to; of a kind whose columns are no fields."""
    column = plan.kind.column(name)
    assert column
    found = []
    for row in plan.rows:
        told: dict[str, Any] = {}
        plan.planning._read(row.row - 1, column, told, row)
        found.append(told.get(name))
    return found


def faults(plan: Plan) -> list[tuple[int, str, str]]:
    return [(row.row, fault.kind, fault.column) for row in plan.rows for fault in row.faults]
