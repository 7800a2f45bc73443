"""A table as an Excel workbook: texts as texts, numbers as numbers where they are exact, days as days."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from shared.http.sheets.cells import Cell, written
from shared.http.sheets.sheet import Format

# Of a worksheet: 1,048,576, the first of which is the head.
MOST_ROWS = 1_048_575
LONGEST_TEXT = 32_767
# As many a spreadsheet keeps of a number.
EXACT_DIGITS = 15
FIRST_DAY = date(1900, 3, 1)  # before it the calendar of spreadsheets has a day that never was
CUT = "……（余略）"
NARROWEST, WIDEST = 10, 40


class XlsxSheet:
    """Nothing but the row at hand is kept in memory: the others are in a folder of its own, until the end."""

    def __init__(self, file: IO[bytes], title: str, heads: Sequence[str]) -> None:
        self._folder = TemporaryDirectory()
        self._book = Workbook(file, {"constant_memory": True, "tmpdir": self._folder.name})
        self._sheet = self._book.add_worksheet(title[:31])
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        self._columns, self._row = len(heads), 0
        for n, text in enumerate(heads):
            self._sheet.set_column(n, n, min(max(NARROWEST, 2 * len(text) + 2), WIDEST))
            self._sheet.write_string(0, n, text, self._bold)
        self._sheet.freeze_panes(1, 0)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            self._row += 1
            for n, value in enumerate(row):
                self._write(n, value)

    def close(self) -> None:
        with self._folder:
            self._sheet.autofilter(0, 0, self._row, max(0, self._columns - 1))
            try:
                self._book.close()
            except FileCreateError as error:  # for which it takes what the disk says
                raise OSError(*error.args) from error

    def _write(self, n: int, value: Cell) -> None:
        match value:
            case None | "":
                return
            case date() if value >= FIRST_DAY:
                self._sheet.write_datetime(self._row, n, value, self._day)
            case Decimal() if _exact(value):
                self._sheet.write_number(self._row, n, float(value), self._money)
            case int() if _exact(Decimal(value)):
                self._sheet.write_number(self._row, n, value)
            case _:
                self._sheet.write_string(self._row, n, _bounded(written(value)))


def _exact(number: Decimal) -> bool:
    return len(number.normalize().as_tuple().digits) <= EXACT_DIGITS


def _bounded(text: str) -> str:
    """Letters beyond U+FFFF count twice."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


XLSX = Format(
    "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", MOST_ROWS, XlsxSheet
)
