"""What reviews does about what it hears, from projects and from its own registers."""

from services.reviews.number_register.commands import AllotNumber
from services.reviews.number_register.decide import number_register
from services.reviews.number_register.events import Purpose
from services.reviews.review.commands import OpenReview, RecordIssuedNumber, RecordPlanApproval
from services.reviews.review.decide import review
from shared.messages import Heard
from shared.reactions import Order, Origin, reaction


class PlanSubmitted(Heard, source="projects"):
    plan_version: int
    project_name: str
    division: str
    author: str
    template: str


class PlanApproved(Heard, source="projects"):
    plan_version: int
    document_no: str


class ReviewNumberRequested(Heard, source="reviews"):
    plan_version: int
    division: str
    year: int


class FilingRequested(Heard, source="reviews"):
    plan_version: int
    division: str
    year: int


class NumberAllotted(Heard, source="reviews"):
    purpose: Purpose
    number: str


def open_review(plan: PlanSubmitted, origin: Origin) -> list[Order]:
    command = OpenReview(
        plan_version=plan.plan_version,
        project_name=plan.project_name,
        division=plan.division,
        author=plan.author,
        template=plan.template,
        occurred_on=origin.occurred_on,
    )
    return [Order(review, origin.key, command)]


def record_plan_approval(approval: PlanApproved, origin: Origin) -> list[Order]:
    command = RecordPlanApproval(
        plan_version=approval.plan_version,
        document_no=approval.document_no,
        occurred_on=origin.occurred_on,
    )
    return [Order(review, origin.key, command)]


def allot_review_number(request: ReviewNumberRequested, origin: Origin) -> list[Order]:
    return [_allot("review", request, origin)]


def allot_filing_number(request: FilingRequested, origin: Origin) -> list[Order]:
    return [_allot("filing", request, origin)]


def record_issued_number(allotted: NumberAllotted, origin: Origin) -> list[Order]:
    command = RecordIssuedNumber(
        purpose=allotted.purpose, number=allotted.number, occurred_on=origin.occurred_on
    )
    return [Order(review, origin.key, command)]


def _allot(purpose: Purpose, request: ReviewNumberRequested | FilingRequested, origin: Origin) -> Order:
    """One register for each county and year; the number's events stay with the project's key."""
    command = AllotNumber(
        project_id=origin.key,
        plan_version=request.plan_version,
        purpose=purpose,
        division=request.division,
        year=request.year,
        occurred_on=origin.occurred_on,
    )
    return Order(number_register, f"{request.division}-{request.year}", command, key=origin.key)


reactions = [
    reaction(PlanSubmitted, open_review),
    reaction(PlanApproved, record_plan_approval),
    reaction(ReviewNumberRequested, allot_review_number),
    reaction(FilingRequested, allot_filing_number),
    reaction(NumberAllotted, record_issued_number),
]
