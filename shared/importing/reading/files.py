"""Which kind of file it is, told by its bytes: its name says little, for web pages are saved as .xls."""

from shared.core.words import Words
from shared.importing.reading.book import Book
from shared.importing.reading.bounds import too_long, too_many_bytes
from shared.importing.reading.csv_file import read_csv
from shared.importing.reading.workbook import read_workbook
from shared.importing.unreadable import Unreadable

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
AS_WORKBOOK = Words("请另存为XLSX或者CSV", "save it as XLSX or CSV")


def read_book(content: bytes) -> Book:
    """Raises Unreadable, which says what would make it readable."""
    too_many_bytes(len(content))
    book = _read(content)
    too_long(book)
    return book


def _read(content: bytes) -> Book:
    """Raises Unreadable."""
    if content.startswith((ZIP, COMPOUND)):
        return read_workbook(content)
    if not content.strip():
        raise Unreadable(Words("文件没有内容", "the file is empty"), AS_WORKBOOK)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        words = Words("文件是网页，不是表格", "it is a web page and no spreadsheet")
        raise Unreadable(words, AS_WORKBOOK)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable(Words("文件不是表格", "it is no spreadsheet"), AS_WORKBOOK)
    return read_csv(content)
