"""What is written in a cell, as it is read: in the letters of ASCII, without what nobody sees."""

import re
import unicodedata
from datetime import date

from shared.core.written import INVISIBLE
from shared.importing.reading.book import Raw

_UNSEEN = re.compile(f"[{INVISIBLE}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINES = re.compile(r"[\r\n]+")
_NOTHING = re.compile(r"[-—–―－/／\\]*|无")


def plain(raw: Raw) -> str:
    """As text, on one line: 19 and 19.0 are one number, and a wrapped line is none of its own.

    A spreadsheet keeps 15 digits of a number; what binary floating point has behind them nobody wrote.
    """
    match raw:
        case None:
            return ""
        case bool():
            return "是" if raw else "否"
        case float():
            return format(raw, ".15g")
        case date():
            return raw.isoformat()
        case str():
            lines = _LINES.split(_UNSEEN.sub("", raw))
            return "".join(line.strip(" \t") for line in lines).strip().removeprefix("'").strip()
        case _:
            return str(raw)


def folded(raw: Raw) -> str:
    """For reading numbers, days and codes: ６３１户 is 631户, ㎡ is m2."""
    return unicodedata.normalize("NFKC", plain(raw)).strip()


def is_nothing(raw: Raw) -> bool:
    """An empty cell, a dash, a stroke, 无."""
    return _NOTHING.fullmatch(plain(raw)) is not None
