"""The number: the county's register allots it, to what passed the review (R12) or what is filed (R04)."""

from services.reviews.review.filing.events import PlanFiled
from services.reviews.review.numbering.commands import (
    IssueReviewNumber,
    NumberingCommands,
    RecordIssuedNumber,
)
from services.reviews.review.numbering.events import NumberingEvents, ReviewNumberRequested, ReviewPassed
from services.reviews.review.state import (
    Concluded,
    FilingNumberAwaited,
    NumberAwaited,
    Numbered,
    Passed,
    Plan,
    Review,
)
from shared.core.actor import Actor
from shared.core.deciding import out_of_order
from shared.core.phases import Phase


def decide(review: Review, command: NumberingCommands, by: Actor) -> list[NumberingEvents | PlanFiled]:
    match review, command:
        case Concluded(plan), IssueReviewNumber():
            return [requested(plan, command)]
        case NumberAwaited() | Numbered(), IssueReviewNumber():
            return []
        case NumberAwaited(plan), RecordIssuedNumber(purpose="review"):
            return [ReviewPassed(plan_version=plan.version, review_number=command.number)]
        case FilingNumberAwaited(plan), RecordIssuedNumber(purpose="filing"):
            return [PlanFiled(plan_version=plan.version, filing_number=command.number)]
        case _, RecordIssuedNumber():
            return []
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: NumberingEvents) -> Review:
    match review, event:
        case Concluded(plan, conclusion, letters), ReviewNumberRequested():
            return NumberAwaited(plan, conclusion, letters)
        case NumberAwaited(plan, conclusion, letters), ReviewPassed():
            return Passed(plan, conclusion, letters, event.review_number)
        case _:
            return review


def requested(plan: Plan, command: IssueReviewNumber) -> ReviewNumberRequested:
    """R12: of the register of the plan's county, for the year of the request."""
    year = command.occurred_on.year
    return ReviewNumberRequested(plan_version=plan.version, division=plan.county, year=year)


numbering = Phase(decide, evolve, NumberingCommands, NumberingEvents)
