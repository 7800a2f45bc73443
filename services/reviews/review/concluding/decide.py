"""The conclusion: it follows the experts' opinion or says why not, and the submitter is told (R11)."""

from collections.abc import Iterator

from services.reviews.review.concluding.commands import ConcludeReview, ConcludingCommands, NotifySubmitter
from services.reviews.review.concluding.events import ConcludingEvents, ReviewConcluded, SubmitterNotified
from services.reviews.review.state import Concluded, Decided, NotPassed, Plan, Review, Sealed
from services.reviews.review.submitting.events import PlanReturned
from services.reviews.review.values import Verdict, contradictions
from services.reviews.rules import R11
from shared.core.actor import Actor
from shared.core.deciding import once, out_of_order
from shared.core.frozen import FrozenMap, replace
from shared.core.gated import Gated
from shared.core.gates import Content, Fit
from shared.core.paper_numbers import folded
from shared.core.phases import Phase
from shared.core.words import Words


def decide(review: Review, command: ConcludingCommands, by: Actor) -> list[ConcludingEvents | PlanReturned]:
    match review, command:
        case Sealed(plan, opinion), ConcludeReview():
            conclusion = concluded(plan, opinion.recommends, command)
            return [conclusion] if conclusion.passed else [conclusion, returned(conclusion)]
        case Decided(plan, done), ConcludeReview():
            return once(done, concluded(plan, done.recommended, command), review, command)
        case Decided(letters=letters), NotifySubmitter() if folded(command.document_no) in letters:
            return []
        case Decided(plan), NotifySubmitter():
            return [SubmitterNotified(plan_version=plan.version, **command.recorded())]
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: ConcludingEvents) -> Review:
    match review, event:
        case Sealed(plan), ReviewConcluded():
            return (Concluded if event.passed else NotPassed)(plan, event, FrozenMap())
        case Decided(letters=letters), SubmitterNotified():
            return replace(review, letters=letters.insert(folded(event.document_no), event.document_no))
        case _:
            return review


def concluded(plan: Plan, recommended: Verdict, command: ConcludeReview) -> ReviewConcluded:
    return ReviewConcluded(plan_version=plan.version, recommended=recommended, **command.recorded())


def departure_is_reasoned(review: Sealed, command: ConcludeReview) -> Iterator[Words]:
    """R11: a departure from the experts' opinion has a written reason."""
    departs = command.passed != (review.opinion.recommends == "pass")
    if departs and not command.reason_for_departure:
        yield Words(
            "结论与专家审核意见不一致，但没有写明理由",
            "the conclusion departs from the experts' opinion without a written reason",
        )


def conclusion_is_consistent(command: ConcludeReview) -> Iterator[Words]:
    """R11: a failing conclusion names its defects, a passing one has none."""
    return contradictions(command.passed, command.defects)


def returned(conclusion: ReviewConcluded) -> PlanReturned:
    """A plan that does not pass goes back like any other, so that projects learns of it in one way."""
    return PlanReturned(
        plan_version=conclusion.plan_version,
        criteria=("conclusion",),
        defects=conclusion.defects,
        confirmed=conclusion.confirmed,
    )


GATES = (
    Gated(
        ConcludeReview,
        at=Sealed,
        done=Decided,
        gates=(
            Fit(Words("不同意专家意见的写明理由", "a departure is reasoned"), R11, departure_is_reasoned),
            Content(Words("结论与问题一致", "outcome and defects agree"), R11, conclusion_is_consistent),
        ),
    ),
    Gated(NotifySubmitter, at=Decided),
)

concluding = Phase(decide, evolve, ConcludingCommands, ConcludingEvents, GATES)
