"""A sheet by its places. What is merged stands once in the file, and is asked for here."""

from functools import cached_property

from shared.importing.reading.book import Merged, Raw, Sheet
from shared.importing.writing import plain


class Table:
    """Rows and columns count from 0; a person counts rows from 1 and calls columns A, B, C."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = max(map(len, sheet.rows), default=0)

    @cached_property
    def _merged(self) -> dict[tuple[int, int], Merged]:
        return {
            (row, column): merged
            for merged in self.sheet.merged
            for row in range(merged.top, min(merged.bottom + 1, self.height))
            for column in range(merged.left, min(merged.right + 1, self.width))
        }

    def at(self, row: int, column: int) -> Raw:
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else None

    def merged(self, row: int, column: int) -> Merged | None:
        return self._merged.get((row, column))

    def whole(self, row: int, column: int) -> Raw:
        """What a merged cell says in each of its places."""
        merged = self.merged(row, column)
        return self.at(merged.top, merged.left) if merged else self.at(row, column)

    def filled(self, row: int) -> dict[int, str]:
        """Column → text, of the cells in which there is something."""
        texts = ((column, plain(raw)) for column, raw in enumerate(self.sheet.rows[row]))
        return {column: text for column, text in texts if text}
