"""Which rows of a view somebody may read, as a condition in SQL: the same as `shared.core.reader` decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Date, Table, false, or_, true

from shared.core.column import Column, columns_of
from shared.core.reader import Reader
from shared.core.scope import Scope
from shared.core.view import Row
from shared.views.naming import names
from shared.views.statement import Slot


@dataclass(frozen=True)
class Visible:
    """The rows that are a reader's, as a condition with slots for what is `mine`: one for all who read alike.

    ways   by what he reads; None: as the public does, what is published
    whole  whether he covers the whole country
    """

    row: type[Row]
    ways: frozenset[Scope] | None
    whole: bool

    def __call__(self, table: Table) -> ColumnElement[bool]:
        columns = columns_of(self.row)
        if self.ways is None:
            return published(table, columns)
        division, organisation, person = map(Slot, range(3))
        mine = {
            Scope.DIVISION: lies_within(table, columns, "" if self.whole else division),
            Scope.PARTY: or_(false(), *_naming(table, columns, Scope.PARTY, organisation)),
            Scope.PERSON: or_(false(), *_naming(table, columns, Scope.PERSON, person)),
        }
        return or_(false(), *(mine[way] for way in Scope if way in self.ways))


def visible(row: type[Row], reader: Reader) -> Visible:
    by = None if reader.is_public else reader.by
    return Visible(row, reader.ways if by else None, whole=by is not None and not by.division)


def mine(reader: Reader) -> tuple[str, ...]:
    """The values of the slots: by what he reads; none for who reads as the public does."""
    by = None if reader.is_public else reader.by
    return (by.division, by.organisation, by.person) if by else ()


def lies_within(table: Table, columns: Mapping[str, Column], division: str | Slot) -> ColumnElement[bool]:
    """The rows of a division and all below it; of the whole country also those of none yet."""
    return or_(false(), *_naming(table, columns, Scope.DIVISION, division)) if division else true()


def published(table: Table, columns: Mapping[str, Column]) -> ColumnElement[bool]:
    """The rows whose public columns anybody may see."""
    marks = [table.c[name] for name, column in columns.items() if column.publishes and name in table.c]
    return or_(false(), *(mark.is_not(None) if isinstance(mark.type, Date) else mark for mark in marks))


def _naming(
    table: Table, columns: Mapping[str, Column], scope: Scope, mine: str | Slot
) -> Iterator[ColumnElement[bool]]:
    """One for each column of that scope; another release's table may lack some."""
    for name, column in columns.items():
        if column.scope is scope and name in table.c:
            yield names(table.c[name], scope, mine)
