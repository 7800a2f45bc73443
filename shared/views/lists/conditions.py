"""Conditions as SQL: each as an index can serve it, whatever value comes in."""

from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, any_, false, literal, not_, or_
from sqlalchemy.dialects.postgresql import ARRAY

from shared.core.row_field import Ask, Kind, RowField
from shared.views.lists.query import Condition
from shared.views.naming import names


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
    scope = field.column.scope
    if scope and (field.names_divisions or field.kind is Kind.MANY):
        return or_(false(), *(names(column, scope, value) for value in values))
    if len(values) == 1:  # so that an index serves the order behind it as well
        return column == literal(values[0], column.type)
    return column == any_(literal(list(values), ARRAY(column.type)))


def _known(column: ColumnElement[Any], field: RowField) -> ColumnElement[bool]:
    there = column.is_not(None)
    return and_(there, column != "") if field.kind is Kind.TEXT else there
