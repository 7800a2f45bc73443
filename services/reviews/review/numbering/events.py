"""What happened about the review number."""

from typing import ClassVar

from shared.core.fields import Version
from shared.core.messages import Disclosure, Event
from shared.core.words import Words


class ReviewPassed(Event):
    """R12. It belongs to one version of the plan."""

    title: ClassVar = Words("审核通过，审核编号已出具", "the review is passed and has its number")
    disclosure: ClassVar[Disclosure] = "public"

    plan_version: Version
    review_number: str


NumberingEvents = ReviewPassed
