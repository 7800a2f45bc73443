"""Conditions as SQL: each as an index can serve it, whatever value comes in."""

import json
from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, any_, cast, false, literal, not_, or_
from sqlalchemy.dialects.postgresql import ARRAY, JSONPATH

from shared.core.row_field import Ask, Kind, RowField
from shared.views.lists.query import Condition

# Behind every digit, by code point.
AFTER_DIGITS = ":"


def condition(column: ColumnElement[Any], field: RowField, asked: Condition) -> ColumnElement[bool]:
    values = asked.values
    match asked.ask:
        case Ask.IS:
            return _is(column, field, values)
        case Ask.FROM:
            return column >= literal(values[0], column.type)
        case Ask.TO:
            return column <= literal(values[0], column.type)
        case Ask.CONTAINS:
            return column.icontains(values[0], autoescape=True)
        case Ask.KNOWN:
            return _known(column, field) if values[0] else not_(_known(column, field))
        case _:
            assert_never(asked.ask)


def _is(column: ColumnElement[Any], field: RowField, values: Sequence[Any]) -> ColumnElement[bool]:
    if field.is_division:
        return or_(false(), *(_within(column, place) for place in values))
    if field.kind is Kind.MANY:
        return or_(false(), *(_holds(column, party) for party in values))
    if len(values) == 1:  # so that an index serves the order behind it as well
        return column == literal(values[0], column.type)
    return column == any_(literal(list(values), ARRAY(column.type)))


def _within(column: ColumnElement[Any], place: str) -> ColumnElement[bool]:
    """Of codes, which are digits. `like` would find no index: a plan is made before the place is known."""
    return and_(column >= place, column < place + AFTER_DIGITS)


def _holds(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """A list or an object has the text among its values, at any depth."""
    return column.op("@?", is_comparison=True)(cast(f"$.** ? (@ == {json.dumps(text)})", JSONPATH))


def _known(column: ColumnElement[Any], field: RowField) -> ColumnElement[bool]:
    there = column.is_not(None)
    return and_(there, column != "") if field.kind is Kind.TEXT else there
