"""A table as CSV (RFC 4180): UTF-8 with a byte order mark, and no text that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO

from shared.core.written import INVISIBLE
from shared.http.sheets.cells import Cell, written
from shared.http.sheets.sheet import Format

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection), in full width to some as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Some drop what nobody sees and blanks before they look.
_RUN = re.compile(rf"[\s\x00-\x1f\x7f-\x9f{INVISIBLE}]*[{re.escape(''.join(FORMULA))}]")


class CsvSheet:
    def __init__(self, file: IO[bytes], title: str, heads: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self.add([heads])

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._writer.writerows([defused(value) for value in row] for row in rows)

    def close(self) -> None:
        self._text.detach()


def defused(value: Cell) -> str:
    """A text that would be a formula gets an apostrophe before it; a negative number stays one."""
    return f"'{value}" if isinstance(value, str) and _RUN.match(value) else written(value)


CSV = Format("csv", "text/csv; charset=utf-8; header=present", None, CsvSheet)
