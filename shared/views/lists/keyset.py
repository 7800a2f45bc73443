"""Pages by the place of their last row, not by its number: rows that come and go move nobody's page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, tuple_

Step = tuple[ColumnElement[Any], bool]
"""A column and whether the greatest come first."""


def ordering(steps: Sequence[Step]) -> list[ColumnElement[Any]]:
    """What is null comes last. It is said only where a column may be null, so that an index serves the rest
    in both directions."""
    return [_ordered(column, down) for column, down in steps]


def _ordered(column: ColumnElement[Any], down: bool) -> ColumnElement[Any]:
    directed = column.desc() if down else column.asc()
    return directed.nulls_last() if _nullable(column) else directed


def beyond(steps: Sequence[Step], place: Sequence[Any]) -> ColumnElement[bool]:
    """What stands behind a place: the values of its columns, the last of them the key's."""
    if len({down for _, down in steps}) == 1 and not any(_nullable(column) for column, _ in steps):
        return _behind_at_once(steps, place)
    ways = []
    for n, ((column, down), value) in enumerate(zip(steps, place, strict=True)):
        same = [_same(c, v) for (c, _), v in zip(steps[:n], place[:n], strict=True)]
        ways.append(and_(*same, _behind(column, down, value)))
    return or_(*ways)


def _behind_at_once(steps: Sequence[Step], place: Sequence[Any]) -> ColumnElement[bool]:
    columns = tuple_(*(column for column, _ in steps))
    values = tuple_(*(literal(value, column.type) for (column, _), value in zip(steps, place, strict=True)))
    return columns < values if steps[0][1] else columns > values


def _behind(column: ColumnElement[Any], down: bool, value: Any) -> ColumnElement[bool]:
    if value is None:
        return false()
    further = column < value if down else column > value
    return or_(further, column.is_(None)) if _nullable(column) else further


def _same(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _nullable(column: Any) -> bool:
    return bool(column.nullable)
