"""The fields of a row class: what each says of itself, what it holds, how it may be asked for."""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from shared.core.column import Column, columns_of
from shared.core.scope import Scope


class Kind(Enum):
    """What a field holds."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    TRUTH = "truth"
    DAY = "day"
    MANY = "many"


class Ask(Enum):
    """How a field may be asked for; the value follows its name in a question: started_on.from

    IS        one of several values. Divisions are asked with a place and all below it; what holds several
              parties or people, with one of them
    FROM, TO  no less than a value, no more than it
    CONTAINS  a text with this in it, in small letters or capitals
    KNOWN     whether there is anything
    """

    IS = ""
    FROM = ".from"
    TO = ".to"
    CONTAINS = ".contains"
    KNOWN = ".known"


_KINDS = {
    str: Kind.TEXT,
    int: Kind.WHOLE,
    Decimal: Kind.DECIMAL,
    bool: Kind.TRUTH,
    date: Kind.DAY,
    list: Kind.MANY,
    tuple: Kind.MANY,
    dict: Kind.MANY,
}
_RANGED = (Kind.WHOLE, Kind.DECIMAL, Kind.DAY)
_GROUPED = (Kind.TEXT, Kind.TRUTH, Kind.DAY)
# Digits of GB/T 2260 and what stands below it.
LEVELS = (2, 4, 6, 9, 12)


@dataclass(frozen=True)
class RowField:
    """optional: it may be null."""

    name: str
    column: Column
    kind: Kind
    optional: bool

    @property
    def scalar(self) -> bool:
        """It can be ordered by."""
        return self.kind is not Kind.MANY

    @property
    def names_divisions(self) -> bool:
        """One or several."""
        return self.column.scope is Scope.DIVISION

    @property
    def is_division(self) -> bool:
        return self.kind is Kind.TEXT and self.names_divisions

    @property
    def adds(self) -> bool:
        """Its numbers may be added up."""
        return self.kind in (Kind.WHOLE, Kind.DECIMAL) and self.column.adds

    @property
    def asks(self) -> tuple[Ask, ...]:
        """A text that is empty is not known either."""
        if self.kind is Kind.MANY:
            return (Ask.IS,) if self.column.scope else ()
        known = (Ask.KNOWN,) if self.optional or self.kind is Kind.TEXT else ()
        if self.kind in _RANGED:
            return (Ask.IS, Ask.FROM, Ask.TO, *known)
        if self.kind is Kind.TRUTH or self.column.words or self.is_division:
            return (Ask.IS, *known)
        return (Ask.IS, Ask.CONTAINS, *known)

    @property
    def groups(self) -> tuple[str, ...]:
        """What rows can be grouped by: the field itself, a division's first digits, a day's year or month."""
        parts: tuple[Any, ...] = LEVELS if self.is_division else ()
        if self.kind is Kind.DAY:
            parts = ("year", "month")
        return (self.name, *(f"{self.name}.{part}" for part in parts)) if self.kind in _GROUPED else ()


def row_fields(row: type[Any]) -> Mapping[str, RowField]:
    """By name, in their order. Raises TypeError for a field that says nothing of itself."""
    hints, columns = get_type_hints(row), columns_of(row)
    return types.MappingProxyType(
        {name: RowField(name, columns[name], *kind_of(hints[name])) for name in columns}
    )


def kind_of(hint: Any) -> tuple[Kind, bool]:
    """What a type hint of a row holds, and whether it may be null. A Literal is one of strings."""
    optional = get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)
    kinds = [arg for arg in get_args(hint) if arg is not type(None)] if optional else [hint]
    return _KINDS.get(get_origin(kinds[0]) or kinds[0], Kind.TEXT), optional
