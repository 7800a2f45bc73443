"""The only place that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The business date: the calendar day in Asia/Shanghai."""
    return datetime.now(SHANGHAI).date()


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)
