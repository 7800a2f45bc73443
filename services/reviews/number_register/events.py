"""What happened in a county's register of numbers for one year."""

from typing import ClassVar, Literal

from shared.core.messages import Disclosure, Event

Purpose = Literal["review", "filing"]


class NumberAllotted(Event):
    """编号已分配, R12: one that no other project has or will ever have."""

    disclosure: ClassVar[Disclosure] = "public"

    project_id: str
    plan_version: int
    purpose: Purpose
    number: str


RegisterEvent = NumberAllotted
