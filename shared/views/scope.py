"""Which rows of a view somebody may read, as a condition in SQL: the same as `shared.core.reader` decides."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Date, Table, false, or_, true

from shared.core.column import Column
from shared.core.reader import Reader
from shared.core.scope import Scope
from shared.views.naming import names


def visible(table: Table, columns: Mapping[str, Column], reader: Reader) -> ColumnElement[bool]:
    """The rows that are the reader's; for who reads as the public does, those that are published."""
    if reader.is_public or reader.by is None:
        return published(table, columns)
    by = reader.by
    mine = {
        Scope.DIVISION: lies_within(table, columns, by.division),
        Scope.PARTY: or_(false(), *_naming(table, columns, Scope.PARTY, by.organisation)),
        Scope.PERSON: or_(false(), *_naming(table, columns, Scope.PERSON, by.person)),
    }
    return or_(false(), *(mine[way] for way in Scope if way in reader.ways))


def lies_within(table: Table, columns: Mapping[str, Column], division: str) -> ColumnElement[bool]:
    """The rows of a division and all below it; of the whole country also those of none yet."""
    return or_(false(), *_naming(table, columns, Scope.DIVISION, division)) if division else true()


def published(table: Table, columns: Mapping[str, Column]) -> ColumnElement[bool]:
    """The rows whose public columns anybody may see."""
    marks = [table.c[name] for name, column in columns.items() if column.publishes and name in table.c]
    return or_(false(), *(mark.is_not(None) if isinstance(mark.type, Date) else mark for mark in marks))


def _naming(
    table: Table, columns: Mapping[str, Column], scope: Scope, mine: str
) -> Iterator[ColumnElement[bool]]:
    """One for each column of that scope; another release's table may lack some."""
    for name, column in columns.items():
        if column.scope is scope and name in table.c:
            yield names(table.c[name], scope, mine)
