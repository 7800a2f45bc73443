"""Whether a column names a division, an organisation or a person, asked so that an index can answer."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast
from sqlalchemy.dialects.postgresql import JSONPATH

from shared.core.scope import Scope

# Behind every digit, by code point.
AFTER_DIGITS = ":"


def names(column: ColumnElement[Any], scope: Scope, wanted: str) -> ColumnElement[bool]:
    """Whether a text, or any text within a list or an object, is it; of divisions, whether one lies in it."""
    if isinstance(column.type, Text):
        return _within(column, wanted) if scope is Scope.DIVISION else column == wanted
    test = "starts with" if scope is Scope.DIVISION else "=="
    # "**" (PostgreSQL, 9.16.2): every value at every depth. A string of a path is written as in JSON.
    path = f"$.** ? (@ {test} {json.dumps(wanted, ensure_ascii=False)})"
    return column.op("@?", is_comparison=True)(cast(path, JSONPATH))


def _within(column: ColumnElement[Any], place: str) -> ColumnElement[bool]:
    """Of codes, which are digits. `like` would find no index: a plan is made before the place is known."""
    return and_(column >= place, column < place + AFTER_DIGITS)
