"""An XLSX or XLS file, by way of a child process with bounds."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from shared.core.words import Words
from shared.importing.reading import child
from shared.importing.reading.book import (
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    Calendar,
    Merged,
    Raw,
    Sheet,
)
from shared.importing.reading.bounds import IN_PARTS, too_many
from shared.importing.unreadable import Unreadable

# Beyond the processor's time that a child has: it may have to wait for its turn.
PATIENCE_SECONDS = 60
SAVED_AGAIN = Words("请在电子表格中打开，另存为XLSX", "open it in a spreadsheet and save it as XLSX")


def read_workbook(content: bytes) -> Book:
    """Its sheets that are in sight. Raises Unreadable."""
    answer = msgspec.msgpack.decode(_asked(content))
    if fault := answer.get("fault"):
        _refuse(fault)
    calendar = Calendar(answer["calendar"]) if answer["calendar"] else None
    return Book([_sheet(sheet) for sheet in answer["sheets"]], calendar)


def _asked(content: bytes) -> bytes:
    """Raises Unreadable where the child was ended: by memory, time, or a fault of what reads."""
    command = [sys.executable, "-I", str(Path(child.__file__)), str(MOST_ROWS), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, check=True, env={}
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        words = Words(
            "工作簿已损坏，或者展开后过大，无法读取",
            "the workbook is damaged, or unpacks to more than may be read",
        )
        raise Unreadable(words, SAVED_AGAIN) from error
    return done.stdout


def _refuse(fault: str) -> NoReturn:
    match fault:
        case "rows":
            too_many(MOST_ROWS + 1, 0)
        case "columns":
            too_many(0, MOST_COLUMNS + 1)
        case "unpacked":
            raise Unreadable(
                Words("工作簿展开后过大", "the workbook unpacks to more than may be read"), IN_PARTS
            )
        case "password":
            words = Words("工作簿有打开密码", "the workbook is protected by a password")
            raise Unreadable(words, Words("请取消密码后保存", "take the password off and save it"))
    raise Unreadable(Words("工作簿已损坏，无法读取", "the workbook is damaged"), SAVED_AGAIN)


def _sheet(told: dict[str, Any]) -> Sheet:
    """Raises Unreadable where merged cells lie on one another, as a spreadsheet never has them: there may be
    millions, each as large as the sheet."""
    rows: list[list[Raw]] = [[_raw(cell) for cell in row] for row in told["rows"]]
    height, width = len(rows), max(map(len, rows), default=0)
    merged = tuple(Merged(*one) for one in told["merged"])
    if sum(_area(one, height, width) for one in merged) > height * width:
        raise Unreadable(Words("合并单元格互相重叠", "merged cells lie on one another"), SAVED_AGAIN)
    return Sheet(told["name"], rows, merged)


def _area(merged: Merged, height: int, width: int) -> int:
    """How many cells of the sheet it has."""
    rows = min(merged.bottom + 1, height) - merged.top
    return max(0, rows) * max(0, min(merged.right + 1, width) - merged.left)


def _raw(cell: Any) -> Raw:
    match cell:
        case [str(moment)]:
            return datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)
        case _:
            raw: Raw = cell
            return raw
