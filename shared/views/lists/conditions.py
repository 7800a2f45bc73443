"""Conditions as SQL: each as an index can serve it, whatever value comes in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, any_, false, literal, not_, or_
from sqlalchemy.dialects.postgresql import ARRAY

from shared.core.row_field import Ask, Kind, RowField
from shared.views.lists.query import Condition
from shared.views.naming import names
from shared.views.statement import Slot, Values, written

ESCAPE = "/"


def form_of(asked: Condition, field: RowField, values: Values) -> Condition:
    """The same with slots for its values: one for each where each is a range or a path of its own, else one
    for all of them."""
    if asked.ask is Ask.KNOWN:
        return asked
    if asked.ask is Ask.IS and len(asked.values) > 1 and not _each_apart(field):
        return replace(asked, values=(values.slot(list(asked.values)),))
    return replace(asked, values=tuple(map(values.slot, asked.values)))


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
            part = literal(written(values[0], _escaped), column.type)
            return column.icontains(part, escape=ESCAPE)
        case Ask.KNOWN:
            return _known(column, field) if values[0] else not_(_known(column, field))
        case _:
            assert_never(asked.ask)


def _is(column: ColumnElement[Any], field: RowField, values: Sequence[Any]) -> ColumnElement[bool]:
    if field.column.scope and _each_apart(field):
        return or_(false(), *(names(column, field.column.scope, value) for value in values))
    if len(values) > 1:
        return column == any_(literal(list(values), ARRAY(column.type)))
    [value] = values
    if isinstance(value, Slot) and value.several:
        return column == any_(literal(value, ARRAY(column.type)))
    return column == literal(value, column.type)  # so that an index serves the order behind it as well


def _each_apart(field: RowField) -> bool:
    """Whether each value that is asked for is a condition of its own."""
    return field.names_divisions or field.kind is Kind.MANY


def _known(column: ColumnElement[Any], field: RowField) -> ColumnElement[bool]:
    there = column.is_not(None)
    return and_(there, column != "") if field.kind is Kind.TEXT else there


def _escaped(part: str) -> str:
    """Of `like`: what is searched for is letters, and no pattern."""
    for special in (ESCAPE, "%", "_"):
        part = part.replace(special, ESCAPE + special)
    return part
