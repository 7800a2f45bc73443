"""What happened about the review number."""

from typing import ClassVar

from shared.core.fields import Version, Year
from shared.core.messages import Disclosure, Event
from shared.core.words import Words


class NumberingEvent(Event):
    """An event about the review number. It belongs to one version of the plan."""

    plan_version: Version


class ReviewNumberRequested(NumberingEvent):
    """R12: of the county's register of that year. `division` is the county's six digits."""

    title: ClassVar = Words("审核编号已申请", "a review number is requested")

    division: str
    year: Year


class ReviewPassed(NumberingEvent):
    """R12."""

    title: ClassVar = Words("审核通过，审核编号已出具", "the review is passed and has its number")
    disclosure: ClassVar[Disclosure] = "public"

    review_number: str


NumberingEvents = ReviewNumberRequested | ReviewPassed
