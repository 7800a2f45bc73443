"""What is too much for one import."""

from shared.core.words import Words
from shared.importing.reading.book import MOST_CELL, MOST_COLUMNS, MOST_FILE_BYTES, MOST_ROWS, Book
from shared.importing.unreadable import Unreadable

IN_PARTS = Words("请删去无关的行列，或者分成几个文件", "delete what does not belong, or make several files")


def too_many(rows: int, columns: int) -> None:
    """Raises Unreadable."""
    if rows > MOST_ROWS:
        raise Unreadable(
            Words(f"表格超过{MOST_ROWS}行", f"the table has more than {MOST_ROWS} rows"), IN_PARTS
        )
    if columns > MOST_COLUMNS:
        raise Unreadable(
            Words(f"表格超过{MOST_COLUMNS}列", f"the table has more than {MOST_COLUMNS} columns"), IN_PARTS
        )


def too_many_bytes(size: int) -> None:
    """Raises Unreadable."""
    if size > MOST_FILE_BYTES:
        words = Words(f"文件超过{MOST_FILE_BYTES}字节", f"the file has more than {MOST_FILE_BYTES} bytes")
        raise Unreadable(words, IN_PARTS)


def too_long(book: Book) -> None:
    """Each cell is looked at several times. Raises Unreadable."""
    for sheet in book.sheets:
        for number, row in enumerate(sheet.rows, start=1):
            if any(isinstance(cell, str) and len(cell) > MOST_CELL for cell in row):
                raise Unreadable(
                    Words(
                        f"第{number}行有单元格超过{MOST_CELL}个字",
                        f"row {number} has a cell of over {MOST_CELL} letters",
                    ),
                    Words("请缩短该单元格", "make that cell shorter"),
                )
