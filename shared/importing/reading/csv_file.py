"""A CSV file: its separator is told by its lines."""

import csv
import io

from shared.core.words import Words
from shared.importing.reading.book import Book, Calendar, Raw, Sheet
from shared.importing.reading.bounds import too_many
from shared.importing.reading.decoding import decoded
from shared.importing.unreadable import Unreadable

# What a spreadsheet saves as "Unicode text" has tabs.
SEPARATORS = (",", "\t", ";")
LOOKED_AT = 50
# More than a cell of a spreadsheet holds: a quotation mark that is never closed.
LONGEST_CELL = 40_000


def read_csv(content: bytes) -> Book:
    """A book of one sheet without a name. A counted day in it came from a spreadsheet of today's kind.

    Raises Unreadable.
    """
    text = decoded(content)
    csv.field_size_limit(LONGEST_CELL)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append(row)
            too_many(len(rows), len(row))
    except csv.Error as error:
        raise Unreadable(
            Words(f"第{len(rows) + 1}行不是规范的CSV", f"row {len(rows) + 1} is no CSV"),
            Words("请在电子表格中打开，另存为XLSX", "open it in a spreadsheet and save it as XLSX"),
        ) from error
    width = max(map(len, rows), default=0)
    cells: list[list[Raw]] = [[*(cell or None for cell in row), *[None] * (width - len(row))] for row in rows]
    return Book([Sheet("", cells)], Calendar.FROM_1900)


def _separator(text: str) -> str:
    """The one there is most of in the first lines."""
    lines = "\n".join(text.splitlines()[:LOOKED_AT])
    return max(SEPARATORS, key=lines.count)
