"""Files for a spreadsheet, read back: heads, units, words, and no text that is run."""

import csv
import gc
import io
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from shared.core.column import PERCENT, YUAN, Column
from shared.core.words import Words
from shared.http.problems import Problem
from shared.http.sheets import sending
from shared.http.sheets.cells import Cell, cell, head
from shared.http.sheets.csv_sheet import CSV, FORMULA
from shared.http.sheets.sending import file_of
from shared.http.sheets.sheet import Format
from shared.http.sheets.xlsx_sheet import CUT, LONGEST_TEXT, XLSX
from tests.faults.disks import small_disk
from tests.shared.parcels import HOLDER, KINDS

TITLE = Words("地块", "parcels")


async def made(format: Format, heads: Sequence[str], *rows: Sequence[Cell]) -> tuple[bytes, str]:
    """The file as it is sent, and its Content-Disposition."""

    async def batches() -> Any:
        for row in rows:
            yield [row]

    answer = await file_of(format, TITLE, "parcels", heads, batches())
    sent = b"".join([bytes(chunk) async for chunk in answer.body_iterator])
    assert answer.headers["content-length"] == str(len(sent))
    assert answer.headers["content-type"] == format.media
    return sent, answer.headers["content-disposition"]


async def read_csv(heads: Sequence[str], *rows: Sequence[Cell]) -> list[list[str]]:
    sent, _ = await made(CSV, heads, *rows)
    assert sent.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(sent.decode("utf-8-sig"), newline="")))


async def read_xlsx(heads: Sequence[str], *rows: Sequence[Cell]) -> list[list[Any]]:
    sent, _ = await made(XLSX, heads, *rows)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(sent)).get_sheet_by_name(TITLE.zh)
    return sheet.to_python()


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (Column("价款", "price", unit=YUAN), 266_095_200, Decimal("2660952.00")),
        (Column("价款", "price", unit=YUAN), -5, Decimal("-0.05")),
        (Column("价款", "price", unit=YUAN), 2**63 - 1, Decimal("92233720368547758.07")),
        (Column("价款", "price", unit=YUAN), None, None),
        (Column("进度", "progress", unit=PERCENT), 35, 35),
        (Column("用途", "use", words=KINDS), "house", "住宅"),
        (Column("用途", "use", words=KINDS), "barn", "barn"),
        (Column("已售", "sold"), True, "是"),
        (Column("已售", "sold"), False, "否"),
        (Column("售出日期", "sold on"), date(2024, 3, 15), date(2024, 3, 15)),
        (Column("标签", "tags"), ["甲", "乙"], "甲、乙"),
        (Column("标签", "tags", words=KINDS), ["house", "shop"], "住宅、商铺"),
        (Column("席位", "seats", words=KINDS), {"shop": "9134"}, "商铺：9134"),
        (
            Column("份额", "holders", parts=HOLDER),
            [{"share": 5, "price": 100}],
            "份额（%）：5；价款（元）：1.00",
        ),
        (Column("标签", "tags"), [], ""),
    ],
)
def test_a_cell_says_what_its_readers_call_it(column: Column, value: Any, shown: Cell):
    assert cell(column, value) == shown
    assert str(cell(column, value)) == str(shown)


def test_a_head_has_the_unit():
    assert head(Column("批准投资", "budget", unit=YUAN)) == "批准投资（元）"
    assert head(Column("区划", "division"), "县") == "区划（县）"
    assert head(Column("状态", "status")) == "状态"


async def test_a_file_is_named_in_chinese_and_for_old_clients_in_letters():
    _, disposition = await made(XLSX, ["编号"])
    assert disposition.startswith('attachment; filename="parcels-20')
    assert "; filename*=UTF-8''%E5%9C%B0%E5%9D%97" in disposition
    disposition.encode("ascii")


async def test_csv_has_exact_numbers_iso_days_and_empty_cells():
    [heads, row] = await read_csv(["价款（元）", "日期", "无"], [Decimal("-0.05"), date(2024, 3, 15), None])
    assert heads == ["价款（元）", "日期", "无"]
    assert row == ["-0.05", "2024-03-15", ""]


@pytest.mark.parametrize(
    "begin",
    [*FORMULA, "\ufeff=", "\u200b=", " =", "\u3000=", "\u200b \ufeff+", "\xa0@", "\x0b-", "\u00ad＝"],
)
async def test_no_text_is_a_formula_in_csv(begin: str):
    [_, row] = await read_csv(["名称"], [f'{begin}HYPERLINK("http://x","y")'])
    assert row == [f'\'{begin}HYPERLINK("http://x","y")']


async def test_every_cell_of_csv_is_quoted():
    sent, _ = await made(CSV, ["名称", "次数"], ["一", 7], [None, -5])
    assert sent.decode("utf-8-sig") == '"名称","次数"\r\n"一","7"\r\n"","-5"\r\n'


async def test_a_text_with_commas_quotes_and_lines_comes_back_as_it_was():
    [_, row] = await read_csv(["名称"], ['一,"二"\n三'])
    assert row == ['一,"二"\n三']


async def test_a_workbook_has_numbers_as_numbers_days_as_days_and_texts_as_texts():
    wanted = [Decimal("2660952.05"), 7, date(2024, 3, 15), "=1+1", "340603001002", None]
    [_, row] = await read_xlsx(["价款（元）", "次数", "日期", "名称", "区划", "无"], wanted)
    assert row == [2660952.05, 7.0, date(2024, 3, 15), "=1+1", "340603001002", ""]


async def test_a_number_that_a_spreadsheet_would_round_is_a_text():
    exact, not_exact = Decimal("1234567890123.45"), Decimal("92233720368547758.07")
    [_, row] = await read_xlsx(["甲", "乙", "丙"], [exact, not_exact, 2**63 - 1])
    assert row == [1234567890123.45, "92233720368547758.07", "9223372036854775807"]


async def test_a_day_that_a_spreadsheet_counts_wrongly_is_a_text():
    [_, row] = await read_xlsx(["日期"], [date(1899, 12, 31)])
    assert row == ["1899-12-31"]


async def test_a_text_that_is_too_long_for_a_cell_says_that_it_was_cut():
    [_, [cut]] = await read_xlsx(["名称"], ["𠮷" * LONGEST_TEXT])
    assert cut.endswith(CUT)
    assert len(cut.encode("utf-16-le")) <= 2 * LONGEST_TEXT


async def test_the_head_stays_in_sight_and_every_column_can_be_filtered():
    sent, _ = await made(XLSX, ["甲", "乙"], [1, 2], [3, 4])
    sheet = _xml(sent)
    assert 'topLeftCell="A2"' in sheet
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet


@pytest.mark.parametrize("format", [CSV, XLSX])
async def test_a_file_that_cannot_be_made_whole_is_none(format: Format, monkeypatch: pytest.MonkeyPatch):
    opened = []

    def spooled(size: int) -> Any:
        opened.append(SpooledTemporaryFile(size))  # noqa: SIM115
        return opened[-1]

    async def batches() -> Any:
        yield [["甲"]]
        raise ConnectionError("the database went away")

    monkeypatch.setattr(sending, "SpooledTemporaryFile", spooled)
    with pytest.raises(ConnectionError):
        await file_of(format, TITLE, "parcels", ["名称"], batches())
    assert [file.closed for file in opened] == [True]


@pytest.mark.parametrize("format", [CSV, XLSX])
@pytest.mark.parametrize("filled", ["before", "meanwhile"])
# An archive that could not be written is asked once more to end, when the collector finds it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_K11_a_disk_that_is_full_is_told_as_that_and_nothing_is_left_on_it(
    format: Format, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The database may answer all the while."""
    folder = tmp_path / "small"
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    row = [sha256(str(n).encode()).hexdigest() for n in range(200)]

    with small_disk(folder, 4) as disk, ExitStack() as ending:

        async def batches() -> Any:
            yield [row] * 120  # more than is kept in memory
            if filled == "meanwhile":
                ending.enter_context(disk.full())
            yield [row] * 120

        if filled == "before":
            ending.enter_context(disk.full())
        with pytest.raises(Problem) as refused:
            await file_of(format, TITLE, "parcels", ["名称"], batches())
        assert (refused.value.status, refused.value.body["type"]) == (503, "urn:jiugai:problem:no-room")
        ending.close()
        assert list(folder.iterdir()) == []
        sent, _ = await made(format, ["名称"], row)
        assert len(sent) > 1000
    del refused
    gc.collect()


def _xml(sent: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(sent)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()
