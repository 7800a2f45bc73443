"""What happened while a plan was on its way to the province."""

from typing import ClassVar

from shared.core.fields import Version
from shared.core.messages import Event
from shared.core.words import Words


class SubmittingEvent(Event):
    """An event on a plan's way to the province. It belongs to one version of the plan."""

    plan_version: Version


class ReviewOpened(SubmittingEvent):
    """`previous_version` is the version that was sent back, where there was one."""

    title: ClassVar = Words("审核已开启", "the review is opened")

    previous_version: Version | None
    project_name: str
    division: str
    author: str
    template: str


class PreliminaryReviewPassed(SubmittingEvent):
    """R08. `reviewed_by` is the reviewing department's credit code."""

    title: ClassVar = Words("初审已通过", "the preliminary review is passed")

    reviewed_by: str


class PreliminaryReviewFailed(SubmittingEvent):
    """R08. `reviewed_by` is the reviewing department's credit code."""

    title: ClassVar = Words("初审未通过", "the preliminary review has failed")

    reviewed_by: str
    defects: tuple[str, ...]
    confirmed: tuple[str, ...]


class PlanAccepted(SubmittingEvent):
    """R09: all three criteria hold."""

    title: ClassVar = Words("已受理", "accepted for review")


class PlanReturned(SubmittingEvent):
    """R09; also what follows from a conclusion that the plan does not pass (R11)."""

    title: ClassVar = Words("已退回", "returned")

    criteria: tuple[str, ...]
    defects: tuple[str, ...]
    confirmed: tuple[str, ...]


class PlanRefused(SubmittingEvent):
    """R09. `template` is the one the plan should have followed."""

    title: ClassVar = Words("不予受理", "refused")

    reason: str
    template: str
    defects: tuple[str, ...]
    confirmed: tuple[str, ...]


SubmittingEvents = (
    ReviewOpened
    | PreliminaryReviewPassed
    | PreliminaryReviewFailed
    | PlanAccepted
    | PlanReturned
    | PlanRefused
)
