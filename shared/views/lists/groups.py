"""Counts and exact sums by group, as the database adds them up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Table, cast, extract, func, select
from sqlalchemy.sql import Select

from shared.core.row_field import RowField
from shared.views.lists.query import Grouped

COUNT = "count"


def summed_up(
    table: Table, by: Sequence[Grouped], summed: Sequence[RowField], where: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Of each group: what it is grouped by, how many rows, the sums; ordered by what it is grouped by."""
    groups = [_group(table.c[group.column], group.part).label(f"by_{n}") for n, group in enumerate(by)]
    sums = [
        func.coalesce(func.sum(table.c[field.name]), 0).label(f"sum_{n}") for n, field in enumerate(summed)
    ]
    # The sum of a bigint is a numeric: no total overflows.
    totals = select(*groups, func.count().label(COUNT), *sums).select_from(table).where(*where)
    return totals.group_by(*groups).order_by(*(group.asc().nulls_last() for group in groups))


def _group(column: ColumnElement[Any], part: str) -> ColumnElement[Any]:
    if part == "year":
        return cast(extract("year", column), Integer)
    if part == "month":
        return func.to_char(column, "YYYY-MM")
    return func.left(column, int(part)) if part else column
