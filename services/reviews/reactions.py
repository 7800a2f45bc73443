"""What reviews does about what it hears, from projects and from its own registers."""

from services.reviews.number_register.commands import AllotNumber
from services.reviews.number_register.decide import number_register
from services.reviews.number_register.events import Purpose
from services.reviews.review.commands import OpenReview, RecordIssuedNumber, RecordPlanApproval
from services.reviews.review.decide import review
from shared.core.decider import Addressed
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import reaction


class PlanSubmitted(ForeignEvent, source="projects"):
    plan_version: int
    project_name: str
    division: str
    author: str
    template: str


class PlanApproved(ForeignEvent, source="projects"):
    plan_version: int
    document_no: str


class ReviewNumberRequested(ForeignEvent, source="reviews"):
    plan_version: int
    division: str
    year: int


class FilingRequested(ForeignEvent, source="reviews"):
    plan_version: int
    division: str
    year: int


class NumberAllotted(ForeignEvent, source="reviews"):
    purpose: Purpose
    number: str


def open_review(plan: PlanSubmitted, context: EventContext) -> list[Addressed]:
    command = OpenReview(
        plan_version=plan.plan_version,
        project_name=plan.project_name,
        division=plan.division,
        author=plan.author,
        template=plan.template,
        occurred_on=context.occurred_on,
    )
    return [Addressed(review, context.key, command)]


def record_plan_approval(approval: PlanApproved, context: EventContext) -> list[Addressed]:
    command = RecordPlanApproval(
        plan_version=approval.plan_version,
        document_no=approval.document_no,
        occurred_on=context.occurred_on,
    )
    return [Addressed(review, context.key, command)]


def allot_review_number(request: ReviewNumberRequested, context: EventContext) -> list[Addressed]:
    return [_allot("review", request, context)]


def allot_filing_number(request: FilingRequested, context: EventContext) -> list[Addressed]:
    return [_allot("filing", request, context)]


def record_issued_number(allotted: NumberAllotted, context: EventContext) -> list[Addressed]:
    command = RecordIssuedNumber(
        purpose=allotted.purpose, number=allotted.number, occurred_on=context.occurred_on
    )
    return [Addressed(review, context.key, command)]


def _allot(
    purpose: Purpose, request: ReviewNumberRequested | FilingRequested, context: EventContext
) -> Addressed:
    """One register for each county and year; the number's events stay with the project's key."""
    command = AllotNumber(
        project_id=context.key,
        plan_version=request.plan_version,
        purpose=purpose,
        division=request.division,
        year=request.year,
        occurred_on=context.occurred_on,
    )
    return Addressed(number_register, f"{request.division}-{request.year}", command, key=context.key)


reactions = [
    reaction(PlanSubmitted, open_review),
    reaction(PlanApproved, record_plan_approval),
    reaction(ReviewNumberRequested, allot_review_number),
    reaction(FilingRequested, allot_filing_number),
    reaction(NumberAllotted, record_issued_number),
]
