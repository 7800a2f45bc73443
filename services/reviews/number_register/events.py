"""What happened in a county's register of numbers for one year."""

from typing import ClassVar, Literal

from shared.messages import Disclosure, Event

Purpose = Literal["review", "filing"]


class NumberAllotted(Event):
    """A number that no other project has or will ever have (R12)."""

    disclosure: ClassVar[Disclosure] = "public"

    project_id: str
    plan_version: int
    purpose: Purpose
    number: str


RegisterEvent = NumberAllotted
