"""Days as people write them: one form, and none that cannot be."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from shared.core import clock
from shared.core.written import folded

# An empty or misread cell of a table comes out as 1899, 1900 or 1970; no paper of a renovation is older
# than this.
FIRST_DAY = date(1990, 1, 1)
# A warranty runs for years, not for centuries.
LAST_DAY = date(2099, 12, 31)

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day(value: Any) -> date:
    """The day that is written YYYY-MM-DD, in full-width digits too. Raises ValueError, 中文 · English.

    A number is none: it would be taken for seconds since 1970, and a time of day for a day in London.
    """
    if type(value) is date:
        return value
    text = folded(value)
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        raise ValueError(
            "日期应按年-月-日书写，例如 2024-03-15 · a date is written YYYY-MM-DD, like 2024-03-15"
        )
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("日历上没有这一天 · there is no such day in the calendar") from None


def happened(day: date) -> date:
    """Of what has happened: no later than today in Shanghai. Raises ValueError, 中文 · English."""
    if day > (today := clock.today()):
        raise ValueError(f"不得晚于今天（北京时间 {today}） · not later than today in Shanghai, {today}")
    return _not_too_old(day)


def foreseen(day: date) -> date:
    """Of what may be still to come. Raises ValueError, 中文 · English."""
    if day > LAST_DAY:
        raise ValueError(f"不得晚于 {LAST_DAY} · not later than {LAST_DAY}")
    return _not_too_old(day)


def _not_too_old(day: date) -> date:
    if day < FIRST_DAY:
        raise ValueError(f"不得早于 {FIRST_DAY} · not earlier than {FIRST_DAY}")
    return day


Day = Annotated[date, BeforeValidator(day)]
PastDay = Annotated[date, BeforeValidator(day), AfterValidator(happened)]
ComingDay = Annotated[date, BeforeValidator(day), AfterValidator(foreseen)]
