"""Whether a column names a division, an organisation or a person, asked so that an index can answer."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, literal
from sqlalchemy.dialects.postgresql import JSONPATH

from shared.core.scope import Scope
from shared.views.statement import Slot, written

# Behind every digit, by code point.
AFTER_DIGITS = ":"


def names(column: ColumnElement[Any], scope: Scope, wanted: str | Slot) -> ColumnElement[bool]:
    """Whether a text, or any text within a list or an object, is it; of divisions, whether one lies in it."""
    if isinstance(column.type, Text):
        return _within(column, wanted) if scope is Scope.DIVISION else column == literal(wanted, column.type)
    path = written(wanted, _lies_within if scope is Scope.DIVISION else _is)
    return column.op("@?", is_comparison=True)(cast(literal(path, JSONPATH), JSONPATH))


def _within(column: ColumnElement[Any], place: str | Slot) -> ColumnElement[bool]:
    """Of codes, which are digits. `like` would find no index: a plan is made before the place is known."""
    behind = written(place, _behind)
    return and_(column >= literal(place, column.type), column < literal(behind, column.type))


def _behind(place: str) -> str:
    return place + AFTER_DIGITS


def _lies_within(place: str) -> str:
    return _any_value("starts with", place)


def _is(named: str) -> str:
    return _any_value("==", named)


def _any_value(test: str, wanted: str) -> str:
    """As a path: "**" (PostgreSQL, 9.16.2) is every value at every depth, a string is written as in JSON."""
    return f"$.** ? (@ {test} {json.dumps(wanted, ensure_ascii=False)})"
