"""A workbook is taken apart in a process of its own, for it may be made to take all memory or never to end:
a file of some kilobytes unpacks to gigabytes, or has a cell in the last row of the last column.

It imports nothing of ours. Standard input: the workbook; standard output: msgpack; arguments: the bounds.
"""

import io
import re
import resource
import sys
import zipfile
from datetime import date, timedelta
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

MEMORY_BYTES = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 20
UNPACKED_BYTES = 256 * 1024 * 1024
_FROM_1904 = re.compile(rb"date1904\s*=\s*[\"'](1|true)[\"']")


class TooMuch(Exception):
    """What of: unpacked, rows or columns."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rows, columns = map(int, sys.argv[1:])
    sys.stdout.buffer.write(msgspec.msgpack.encode(_answer(sys.stdin.buffer.read(), rows, columns)))


def _answer(content: bytes, rows: int, columns: int) -> dict[str, Any]:
    try:
        calendar = _calendar(content)
        return {"calendar": calendar, "sheets": _sheets(content, rows, columns)}
    except TooMuch as error:
        return {"fault": str(error)}
    except PasswordError:
        return {"fault": "password"}
    except (CalamineError, zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError):
        return {"fault": "damaged"}


def _calendar(content: bytes) -> int | None:
    """Of an XLSX file; an older one does not say it where we could read it. Raises TooMuch."""
    if not content.startswith(b"PK"):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > UNPACKED_BYTES:
            raise TooMuch("unpacked")
        with parts.open("xl/workbook.xml") as book:
            return 1904 if _FROM_1904.search(book.read(1024 * 1024)) else 1900


def _sheets(content: bytes, rows: int, columns: int) -> list[dict[str, Any]]:
    """Those that are in sight."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    seen = (one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible)
    return [_sheet(book, name, rows, columns) for name in seen]


def _sheet(book: CalamineWorkbook, name: str, rows: int, columns: int) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    bottom, right = sheet.end or (-1, -1)
    if bottom >= rows:
        raise TooMuch("rows")
    if right >= columns:
        raise TooMuch("columns")
    cells = sheet.to_python(skip_empty_area=False)
    return {
        "name": name,
        "rows": [[_told(cell) for cell in row] for row in cells],
        "merged": [(*first, *last) for first, last in sheet.merged_cell_ranges or ()],
    }


def _told(cell: Any) -> Any:
    """A day or a moment as a list of one text, which no cell is."""
    match cell:
        case "":
            return None
        case date():
            return [cell.isoformat()]
        case bool() | int() | float() | str():
            return cell
        case timedelta():
            return str(cell)
        case _:
            return cell.isoformat()  # a time of the day


if __name__ == "__main__":
    main()
