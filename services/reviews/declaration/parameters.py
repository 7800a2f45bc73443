"""What the notice leaves open: X月XX日 (G3)."""

from datetime import date
from typing import Final

from pydantic import TypeAdapter

from services.reviews.rules import R15
from services.roles import PROVINCE
from shared.core.days import Day
from shared.core.words import Words
from shared.mechanisms.jurisdiction import Parameter

DEADLINE: Final[Parameter[date]] = Parameter(
    "declaration_deadline",
    Words("申报截止日期", "last day on which a listed project may be declared"),
    TypeAdapter(Day),
    Words("应为日期，例如 2024-06-30", "a date, like 2024-06-30"),
    R15,
    frozenset({PROVINCE}),
)
KIND: Final = "declaration"
"""The kind of period that ends with it."""
