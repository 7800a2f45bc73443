"""What happened in a county's register of numbers for one year."""

from typing import ClassVar, Literal

from shared.core.messages import Disclosure, Event
from shared.core.words import Words

Purpose = Literal["review", "filing"]


class NumberAllotted(Event):
    """R12: one that no other project has or will ever have."""

    title: ClassVar = Words("编号已分配", "a number is allotted")

    disclosure: ClassVar[Disclosure] = "public"

    project_id: str
    plan_version: int
    purpose: Purpose
    number: str


RegisterEvent = NumberAllotted
