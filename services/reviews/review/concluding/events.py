"""What the review came to, and who was told."""

from typing import ClassVar

from services.reviews.review.values import Verdict
from shared.core.fields import Version
from shared.core.messages import Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class ConcludingEvent(Event):
    """An event of the conclusion. It belongs to one version of the plan."""

    plan_version: Version


class ReviewConcluded(ConcludingEvent):
    """R11. `recommended` is what the sealed opinion said."""

    title: ClassVar = Words("结论意见已形成", "the review is concluded")

    passed: bool
    recommended: Verdict
    reason_for_departure: str
    defects: tuple[str, ...]
    confirmed: tuple[str, ...]


class SubmitterNotified(ConcludingEvent):
    """R11."""

    title: ClassVar = Words("已函告送审单位", "the submitter is notified")

    document_no: PaperNumber


ConcludingEvents = ReviewConcluded | SubmitterNotified
