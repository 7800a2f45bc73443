"""The value of a cell, as the kind of its column reads it."""

from decimal import Decimal
from typing import Any, NamedTuple

from shared.core.import_kind import (
    AreaCell,
    ChoiceCell,
    CodeCell,
    ConfirmedCell,
    CountCell,
    DayCell,
    IdCell,
    ImportColumn,
    ImportKind,
    MoneyCell,
    TextCell,
)
from shared.core.words import Words
from shared.importing.cells import numbers
from shared.importing.cells.days import day
from shared.importing.cells.texts import choice, code, columns_named, id_part
from shared.importing.reading.book import Calendar, Raw
from shared.importing.units import Unit, measure_of
from shared.importing.writing import plain


class Value(NamedTuple):
    """json: as a command's field wants it; notes: what somebody should know who reads it"""

    json: Any
    notes: tuple[Words, ...] = ()


def read(
    kind: ImportKind, column: ImportColumn, raw: Raw, unit: Unit | None, calendar: Calendar | None
) -> Value:
    """Raises Wrong."""
    match column.reads:
        case TextCell():
            return Value(plain(raw))
        case IdCell():
            return Value(id_part(raw))
        case CodeCell(digits=digits):
            return Value(code(raw, digits))
        case ChoiceCell(words=words, also=also):
            return Value(choice(raw, words, also))
        case DayCell():
            return Value(day(raw, calendar).isoformat())
        case ConfirmedCell():
            return Value(
                columns_named(raw, {one.name: _called(one) for one in kind.columns if not one.aside})
            )
        case CountCell() | AreaCell() | MoneyCell() as reads:
            measure = measure_of(reads)
            assert measure is not None
            value, about = numbers.number(raw, measure, unit)
            return Value(_exact(reads, value), (numbers.ABOUT,) if about else ())


def _exact(reads: CountCell | AreaCell | MoneyCell, value: Decimal) -> int | str:
    """Raises Wrong."""
    match reads:
        case CountCell():
            return numbers.whole(value)
        case AreaCell():
            return numbers.square_metres(value)
        case MoneyCell():
            return numbers.fen(value)


def _called(column: ImportColumn) -> frozenset[str]:
    return frozenset({column.words.zh, *column.heads})
