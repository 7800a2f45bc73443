"""What reviews does about its own numbers: it asks a county's register, and reads what was allotted."""

from services.reviews.number_register import AllotNumber, Purpose, number_register
from services.reviews.review import review
from services.reviews.review.numbering.commands import RecordIssuedNumber
from shared.core.decider import Addressed
from shared.core.fields import Version, Year
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import reaction


class ReviewNumberRequested(ForeignEvent, source="reviews"):
    plan_version: Version
    division: str
    year: Year


class FilingRequested(ForeignEvent, source="reviews"):
    plan_version: Version
    division: str
    year: Year


class NumberAllotted(ForeignEvent, source="reviews"):
    purpose: Purpose
    number: str


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


reactions = (
    reaction(ReviewNumberRequested, allot_review_number),
    reaction(FilingRequested, allot_filing_number),
    reaction(NumberAllotted, record_issued_number),
)
