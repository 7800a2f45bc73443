"""Until when something may be entered: set in projects, and taken over by the other departments."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.roles import CITY_OFFICE, PROVINCE
from shared.core.rules import Rule
from shared.core.words import Words
from shared.mechanisms.jurisdiction import LateEntry, Parameter

DAYS: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=0, le=3650)])
FORM = Words("应为零至三千六百五十的整数", "a whole number from 0 to 3650")
SETTERS = frozenset({CITY_OFFICE, PROVINCE})


def late_entry(rule: Rule) -> LateEntry:
    """Of a service, for which the rule stands that things have an order."""

    def days(name: str, title: Words) -> Parameter[int]:
        return Parameter(name, title, DAYS, FORM, rule, SETTERS, Words("天", "days"))

    return LateEntry(
        term=days(
            "entry_term", Words("事后按时登记的期限", "how long something may be entered after its day")
        ),
        grace=days(
            "entry_grace", Words("说明原因即可补登的宽限期", "how long it may be entered with a reason alone")
        ),
    )
