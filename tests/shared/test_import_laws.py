"""Laws of every table: whatever stands in it, each row is told, none is lost, and nothing is raised."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.importing.mapping import Mapping
from shared.importing.plan import Plan, plan_of
from shared.importing.unreadable import Unreadable
from tests.shared.tables import APPLICATIONS, HEAD, WIDE, application, csv_of, plan_table, xls_of, xlsx_of

WIDE_HEAD = [column.heads[0] for column in WIDE.columns]
TELLING = """
小计 合计 其中：甲 一、 （二） 注： — 约4 631户 1.88万㎡ 329万元 按实 2024.3.15 2024年3月 基础类 9.13406E+17
'0101 示例区 单位：万元 #DIV/0! =1+1 {A} 𠮷 1e99
"""
CELLS = st.one_of(
    st.none(),
    st.sampled_from(TELLING.split()),
    st.sampled_from(WIDE_HEAD),
    st.text(max_size=8),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1980, 1, 1), date(2100, 1, 1)),
)
GRIDS = st.lists(st.lists(CELLS, max_size=len(WIDE_HEAD) + 2), max_size=12)


def read(content: bytes) -> Plan | None:
    """None where it is refused, in words."""
    try:
        return plan_of(content, WIDE, Mapping())
    except Unreadable as refused:
        said = (*refused.words, *refused.fix)
    assert all(said)
    return None


@given(GRIDS, GRIDS)
def test_each_row_below_the_head_is_data_or_told_as_what_it_is(above: list[Any], below: list[Any]):
    plan = read(csv_of([*above[:3], WIDE_HEAD, *below]))
    if plan is None or plan.faults:
        return
    rows, others = [row.row for row in plan.rows], [row for row, _, _ in plan.others]
    begins, table = plan.mapped.head.last + 1, plan.table
    empty = [row + 1 for row in range(begins, table.height) if not table.filled(row)]
    assert sorted([*rows, *others, *empty]) == [*range(begins + 1, table.height + 1)]
    for fault in (fault for row in plan.rows for fault in row.faults):
        assert all((*fault.words, *fault.fix, fault.kind))


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_it_is_read_or_refused_in_words(content: bytes):
    if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        read(content)


@pytest.mark.parametrize("make", [xlsx_of, xls_of])
def test_a_table_becomes_the_same_commands_from_every_kind_of_file(make: Any):
    rows = plan_table(
        application(1), application(2, **{"户数(户)": "约400户"}), application(3, 区划代码="12")
    )
    text, book = plan_of(csv_of(rows), APPLICATIONS, Mapping()), plan_of(make(rows), APPLICATIONS, Mapping())
    assert [(row.id, row.body, row.faults, row.notes) for row in book.rows] == [
        (row.id, row.body, row.faults, row.notes) for row in text.rows
    ]
    assert len(HEAD) == len(text.mapped.head.columns)
