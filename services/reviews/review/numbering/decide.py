"""The review number, which the county's register allots in the same decision to what passed (R12)."""

from collections.abc import Iterable

from services.reviews.number_register import NumberAllotted, Register, allot, register_of
from services.reviews.review.numbering.commands import IssueReviewNumber, NumberingCommands
from services.reviews.review.numbering.events import NumberingEvents, ReviewPassed
from services.reviews.review.state import Concluded, Numbered, Passed, Review
from shared.core.actor import Actor
from shared.core.category import Stream
from shared.core.deciding import out_of_order
from shared.core.gated import Gated
from shared.core.looking import Elsewhere, Seen
from shared.core.phases import Phase


def reads(review: Review, command: NumberingCommands) -> Iterable[Stream[NumberAllotted, Register]]:
    if isinstance(review, Concluded):
        yield register_of(review.plan.county, command.occurred_on)


def decide(
    review: Review, command: NumberingCommands, by: Actor, seen: Seen
) -> list[NumberingEvents | Elsewhere[NumberAllotted]]:
    match review, command:
        case Concluded(plan), IssueReviewNumber():
            register = register_of(plan.county, command.occurred_on)
            number, allotted = allot("review", plan.version, register, seen)
            return [ReviewPassed(plan_version=plan.version, review_number=number), *allotted]
        case Numbered(), IssueReviewNumber():
            return []
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: NumberingEvents) -> Review:
    match review, event:
        case Concluded(plan, conclusion, letters), ReviewPassed():
            return Passed(plan, conclusion, letters, event.review_number)
        case _:
            return review


GATES = (Gated(IssueReviewNumber, at=Concluded, done=Numbered),)

numbering = Phase(decide, evolve, NumberingCommands, NumberingEvents, GATES, reads)
