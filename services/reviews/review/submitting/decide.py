"""A plan on its way to the province: the county reviews it first (R08), the province may accept it (R09)."""

from collections.abc import Iterator

from services.reviews.review.state import (
    Accepted,
    Begun,
    Convened,
    Decided,
    NotPassed,
    Opened,
    Plan,
    PreliminarilyPassed,
    Review,
    Sealed,
    SentBack,
    Unopened,
)
from services.reviews.review.submitting.commands import (
    CRITERIA,
    AcceptPlan,
    OpenReview,
    RecordPreliminaryReview,
    RefusePlan,
    ReturnPlan,
    SubmittingCommands,
)
from services.reviews.review.submitting.events import (
    PlanAccepted,
    PlanRefused,
    PlanReturned,
    PreliminaryReviewFailed,
    PreliminaryReviewPassed,
    ReviewOpened,
    SubmittingEvents,
)
from services.reviews.review.values import contradictions
from services.reviews.rules import R08, R09
from shared.core.actor import Actor
from shared.core.deciding import once, out_of_order
from shared.core.gated import Gated
from shared.core.gates import Content, Entitlement
from shared.core.phases import Phase
from shared.core.refusals import Rejected
from shared.core.words import Words, lacking


def decide(review: Review, command: SubmittingCommands, by: Actor) -> list[SubmittingEvents]:
    match review, command:
        case Unopened(), OpenReview():
            return [opened(command, None)]
        case SentBack(plan) | NotPassed(plan), OpenReview() if command.plan_version > plan.version:
            return [opened(command, plan.version)]
        case _, OpenReview():
            return []
        case Opened(plan), RecordPreliminaryReview():
            return [reviewed(plan, command, by)]
        case PreliminarilyPassed(plan, done) | SentBack(plan, done), RecordPreliminaryReview():
            return once(done, reviewed(plan, command, by), review, command)
        case PreliminarilyPassed(plan), AcceptPlan():
            return [PlanAccepted(plan_version=plan.version)]
        case Accepted() | Convened() | Sealed() | Decided(), AcceptPlan():
            return []
        case PreliminarilyPassed(plan), ReturnPlan() | RefusePlan():
            return [sent_back(plan, command)]
        case SentBack(plan, done), ReturnPlan() | RefusePlan():
            return once(done, sent_back(plan, command), review, command)
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: SubmittingEvents) -> Review:
    match review, event:
        case _, ReviewOpened():
            return Opened(Plan(event.plan_version, event.division, event.author))
        case Opened(plan), PreliminaryReviewPassed():
            return PreliminarilyPassed(plan, event)
        case Opened(plan), PreliminaryReviewFailed():
            return SentBack(plan, event)
        case PreliminarilyPassed(plan), PlanAccepted():
            return Accepted(plan)
        case PreliminarilyPassed(plan), PlanReturned() | PlanRefused():
            return SentBack(plan, event)
        case _:
            return review


def opened(command: OpenReview, previous_version: int | None) -> ReviewOpened:
    return ReviewOpened(previous_version=previous_version, **command.recorded())


def reviewed(
    plan: Plan, command: RecordPreliminaryReview, by: Actor
) -> PreliminaryReviewPassed | PreliminaryReviewFailed:
    if command.passed:
        return PreliminaryReviewPassed(plan_version=plan.version, reviewed_by=by.organisation)
    told = command.recorded()
    return PreliminaryReviewFailed(
        plan_version=plan.version,
        reviewed_by=by.organisation,
        defects=told["defects"],
        confirmed=told["confirmed"],
    )


def is_not_the_author(review: Review, by: Actor) -> Iterator[Words]:
    """R08: not by the organisation that drew up the plan."""
    if isinstance(review, Begun) and by.organisation == review.plan.author:
        yield Words(
            f"初审单位与编制单位相同（{by.organisation}）",
            f"the reviewer is the organisation that drew up the plan ({by.organisation})",
        )


def review_is_consistent(command: RecordPreliminaryReview) -> Iterator[Words]:
    """R08: a failed review names its defects, a passed one has none."""
    return contradictions(command.passed, command.defects)


def meets_all_criteria(command: AcceptPlan) -> list[Words]:
    """R09: the papers are complete, the procedure was followed, the contents are true."""
    unmet = [name for criterion, name in CRITERIA.items() if not getattr(command, criterion)]
    return lacking(unmet, Words("受理标准未全部满足", "criteria of acceptance not met"))


def says_what_is_wrong(command: ReturnPlan | RefusePlan) -> Iterator[Words]:
    """R09: a return names the criteria that are not met; a return and a refusal name each defect."""
    if isinstance(command, ReturnPlan) and not command.criteria:
        yield Words("没有写明不满足的标准", "no unmet criterion is named")
    if not command.defects:
        yield Words("没有写明具体问题", "no defect is named")


def sent_back(plan: Plan, command: ReturnPlan | RefusePlan) -> PlanReturned | PlanRefused:
    event = PlanReturned if isinstance(command, ReturnPlan) else PlanRefused
    return event(plan_version=plan.version, **command.recorded())


NOT_REVIEWED_YET = (Unopened | Opened, R08)
EXPLAINED = Content(Words("写明标准和问题", "says what is wrong"), R09, says_what_is_wrong)
GATES = (
    Gated(
        RecordPreliminaryReview,
        at=Opened,
        done=PreliminarilyPassed | SentBack,
        gates=(
            Entitlement(
                Words("初审单位不是编制单位", "the reviewer did not draw up the plan"),
                R08,
                is_not_the_author,
                refusal=Rejected,
            ),
            Content(Words("结论与问题一致", "outcome and defects agree"), R08, review_is_consistent),
        ),
    ),
    Gated(
        AcceptPlan,
        at=PreliminarilyPassed,
        done=Accepted | Convened | Sealed | Decided,
        gates=(Content(Words("三项标准全部满足", "all three criteria are met"), R09, meets_all_criteria),),
        early=NOT_REVIEWED_YET,
    ),
    Gated(ReturnPlan, at=PreliminarilyPassed, done=SentBack, gates=(EXPLAINED,), early=NOT_REVIEWED_YET),
    Gated(RefusePlan, at=PreliminarilyPassed, done=SentBack, gates=(EXPLAINED,), early=NOT_REVIEWED_YET),
)

submitting = Phase(decide, evolve, SubmittingCommands, SubmittingEvents, GATES)
