"""What a file holds: sheets of cells, as they are written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

Raw = str | float | int | bool | date | datetime | None
"""A cell: a text, a number as binary floating point has it, a day or a moment; None: nothing."""

# A table of a district has some hundreds of rows; what is longer is a statistic and no list of matters.
MOST_ROWS, MOST_COLUMNS = 10_000, 200
MOST_FILE_BYTES = 16 * 1024 * 1024
MOST_CELL = 4_000
"""Characters of one cell: as many as the longest text of a command has."""


class Calendar(IntEnum):
    """By which a spreadsheet counts days: from 1900, with a 29 February that never was, or from 1904."""

    FROM_1900 = 1900
    FROM_1904 = 1904


@dataclass(frozen=True)
class Merged:
    """Cells that are one; places count from 0 and belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: list[list[Raw]]
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True)
class Book:
    """calendar: None where the file does not say it"""

    sheets: list[Sheet] = field(default_factory=list)
    calendar: Calendar | None = None
