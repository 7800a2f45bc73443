"""Days as people write them in tables: 2024.3.15, 2024年3月15日, 45366. A month is no day."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from shared.core.days import FIRST_DAY, LAST_DAY
from shared.core.words import Words
from shared.importing.cells.wrong import Wrong
from shared.importing.reading.book import Calendar, Raw
from shared.importing.writing import folded

_YEAR, _MONTH, _DAY = "年", "月", "日"
# 3月底 is some day at the end of March.
_ROUGHLY = "底|初|末|中旬|上旬|下旬|中"
_CLOCK = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?)?"
_WHOLE = re.compile(
    rf"([0-9]{{4}})\s*[-./{_YEAR}]\s*([0-9]{{1,2}})\s*[-./{_MONTH}]\s*([0-9]{{1,2}}){_DAY}?{_CLOCK}"
)
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_PART = re.compile(
    rf"(?:[0-9]{{4}}\s*[-./{_YEAR}])?\s*(?:0?[1-9]|1[0-2])\s*{_MONTH}?\s*(?:{_ROUGHLY})?"
    rf"|[0-9]{{4}}{_YEAR}?(?:{_ROUGHLY})?"
)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(Z|[+-][0-9]{2}:?[0-9]{2})")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
# Day 0 of each: the calendar from 1900 has a day that never was, before all that are taken.
_BEGINS = {Calendar.FROM_1900: date(1899, 12, 30), Calendar.FROM_1904: date(1904, 1, 1)}
LONGEST = 40
"""More than any day takes, with the time of the day."""
A_DAY = Words("应写明年月日，例如 2024-03-15", "write the day, like 2024-03-15")


def day(raw: Raw, calendar: Calendar | None) -> date:
    """calendar: by which the file counts days, if it is known. Raises Wrong."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = folded(raw)
    if len(text) > LONGEST:
        raise Wrong("day", Words("不是日期", "it is no day"), A_DAY)
    if found := _WHOLE.fullmatch(text) or _DIGITS.fullmatch(text):
        return _of_calendar(*map(int, found.groups()))
    if _SERIAL.fullmatch(text):
        return _counted(text, calendar)
    raise _no_day(text)


def _of_calendar(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        words = Words("日历上没有这一天", "there is no such day in the calendar")
        raise Wrong("day", words, A_DAY) from None


def _counted(text: str, calendar: Calendar | None) -> date:
    """A day as a spreadsheet counts it; what is behind the point is the time of the day."""
    if calendar is None:
        raise Wrong(
            "calendar",
            Words(
                "是日期的序号，文件未说明从哪年算起",
                "it is a counted day, and the file does not say from when",
            ),
            Words(
                "请将单元格设为日期格式，或者在对照表中写明从1900年还是1904年算起",
                "make the cell a date, or say in a mapping whether days count from 1900 or 1904",
            ),
        )
    counted = _BEGINS[calendar] + timedelta(days=int(Decimal(text)))
    if not FIRST_DAY <= counted <= LAST_DAY:
        raise _no_day(text)
    return counted


def _no_day(text: str) -> Wrong:
    if _MOMENT.fullmatch(text):
        words = Words("是某一时刻，不是日期", "it is a moment with a time zone, and no day")
        return Wrong("moment", words, A_DAY)
    if _PART.fullmatch(text):
        words = Words("只有年月，没有日", "it is a month, and no day")
        return Wrong("month", words, A_DAY)
    return Wrong("day", Words("不是日期", "it is no day"), A_DAY)
