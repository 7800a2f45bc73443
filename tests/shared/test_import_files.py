"""Files as they come: encodings, old and new workbooks, and those that are made to do harm."""

import io
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from shared.importing.reading.book import MOST_CELL, MOST_FILE_BYTES, MOST_ROWS, Calendar, Merged
from shared.importing.reading.files import read_book
from shared.importing.unreadable import Unreadable
from tests.shared.tables import application, csv_of, plan_table, xls_of, xlsx_of

ROWS = plan_table(application(1), application(2))
UNPACKED = 257 * 1024 * 1024
WRITTEN = [[str(cell) if cell is not None else None for cell in row] for row in ROWS]
DATED = [["开工", "名称", "编号"], [date(2024, 3, 15), "甲", 340603001001], [45366, "乙", None]]


def cells(content: bytes) -> list[list[object]]:
    """Without the empty ends of rows."""
    [sheet] = read_book(content).sheets
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return rows


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_table_is_the_same_in_every_encoding(encoding: str, separator: str):
    assert cells(csv_of(ROWS, encoding, separator)) == WRITTEN


def test_utf_16_with_the_mark_of_the_other_order():
    assert cells("\ufeff".encode("utf-16-be") + csv_of(ROWS, "utf-16-be")) == WRITTEN


def test_what_is_no_text_is_refused():
    with pytest.raises(Unreadable, match="encoding"):
        read_book("户数".encode() + b"\xff\xff\x80")


@pytest.mark.parametrize("make", [xlsx_of, xls_of])
def test_a_workbook_has_its_cells(make):
    assert cells(make(DATED)) == [
        ["开工", "名称", "编号"],
        [date(2024, 3, 15), "甲", 340603001001],
        [45366, "乙"],
    ]


@pytest.mark.parametrize("make", [xlsx_of, xls_of])
def test_a_workbook_says_what_is_merged(make):
    [sheet] = read_book(make([["县", "名称"], ["示例区", "甲"], [None, "乙"]], merged=[(1, 0, 2, 0)])).sheets
    assert sheet.merged == (Merged(1, 0, 2, 0),)
    assert sheet.rows == [["县", "名称"], ["示例区", "甲"], [None, "乙"]]


def test_a_workbook_says_from_when_it_counts_days():
    assert read_book(xlsx_of(DATED)).calendar is Calendar.FROM_1900
    assert read_book(xlsx_of(DATED, date_1904=True)).calendar is Calendar.FROM_1904
    assert cells(xlsx_of(DATED, date_1904=True))[1][0] == date(2024, 3, 15)
    assert read_book(xls_of(DATED)).calendar is None


def test_sheets_out_of_sight_are_not_read():
    assert [sheet.name for sheet in read_book(xlsx_of(DATED, more=["乙"], hidden=["丙"])).sheets] == [
        "甲",
        "乙",
    ]


@cache
def bomb(part: str, size: int) -> bytes:
    """A workbook of some kilobytes of which a part unpacks to `size` bytes."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of(DATED))) as book,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as to,
    ):
        for name in book.namelist():
            content = book.read(name)
            if name == part:
                content = content.replace(b"<sheetData>", b"<sheetData>" + b" " * size)
            to.writestr(name, content)
    return packed.getvalue()


def test_a_workbook_that_unpacks_to_gigabytes_is_refused():
    content = bomb("xl/worksheets/sheet1.xml", UNPACKED)
    assert len(content) < 1024 * 1024
    with pytest.raises(Unreadable, match="unpacks to more"):
        read_book(content)


def test_a_workbook_that_says_it_unpacks_to_little_is_refused():
    """The sizes in a ZIP file are what whoever made it says."""
    content, part = bomb("xl/worksheets/sheet1.xml", UNPACKED), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        told = book.getinfo(part).file_size.to_bytes(4, "little")
    assert told in content
    with pytest.raises(Unreadable):
        read_book(content.replace(told, (1000).to_bytes(4, "little")))


def test_merged_cells_that_lie_on_one_another_are_refused():
    packed = io.BytesIO()
    merged = b'<mergeCells count="9">' + b'<mergeCell ref="A1:C3"/>' * 9 + b"</mergeCells>"
    with zipfile.ZipFile(io.BytesIO(xlsx_of(DATED))) as book, zipfile.ZipFile(packed, "w") as to:
        for name in book.namelist():
            to.writestr(name, book.read(name).replace(b"</sheetData>", b"</sheetData>" + merged))
    with pytest.raises(Unreadable, match="lie on one another"):
        read_book(packed.getvalue())


def far(row: int, column: int) -> bytes:
    """A workbook with a cell at its beginning and one there."""
    file = io.BytesIO()
    with Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "户数")
        sheet.write(row, column, 1)
    return file.getvalue()


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (MOST_ROWS, 0, "more than 10000 rows"),
        (1_048_575, 0, "more than 10000 rows"),
        (0, 200, "more than 200 columns"),
        (1_048_575, 16_383, "more than"),
    ],
)
def test_a_cell_far_off_is_refused(row: int, column: int, said: str):
    with pytest.raises(Unreadable, match=said) as refused:
        read_book(far(row, column))
    assert refused.value.fix.zh


def test_the_last_row_and_column_that_are_read():
    [sheet] = read_book(far(MOST_ROWS - 1, 199)).sheets
    assert (len(sheet.rows), len(sheet.rows[0])) == (MOST_ROWS, 200)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST_FILE_BYTES + 1), "more than 16777216 bytes"),
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<html><table><tr><td>1", "web page"),
        (b"\xef\xbb\xbf<?xml", "web page"),
        (b"%PDF-1.4", "no spreadsheet"),
        (b"PK\x03\x04" + b"0" * 100, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "damaged"),
        (csv_of([["a", "b" * (MOST_CELL + 1)]]), "a cell of over 4000 letters"),
        (csv_of([["a"]] * (MOST_ROWS + 1)), "more than 10000 rows"),
        (b"," * 200, "more than 200 columns"),
        (b'"' + b"x" * 50_000, "row 1 is no CSV"),
    ],
    ids=["large", "empty", "blank", "page", "xml", "pdf", "zip", "ole", "text", "long", "wide", "cell"],
)
def test_what_cannot_be_read_says_why_and_what_would_help(content: bytes, said: str):
    with pytest.raises(Unreadable, match=said) as refused:
        read_book(content)
    assert all(refused.value.fix)


def test_the_child_that_reads_a_workbook_imports_nothing_of_ours():
    child = Path(__file__).parents[2] / "shared/importing/reading/child.py"
    assert "from shared" not in child.read_text()
