"""A plan on its way to the province: the county reviews it first (R08), the province may accept it (R09)."""

from collections.abc import Iterator, Sequence

from services.reviews.review.state import (
    Accepted,
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
    AcceptPlan,
    Criterion,
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
from shared.core.phases import Phase
from shared.core.refusals import OutOfOrder, Rejected
from shared.core.words import Words, listed

CRITERIA: dict[Criterion, Words] = {
    "complete": Words("资料齐全", "papers complete"),
    "procedure_followed": Words("程序到位", "procedure followed"),
    "truthful": Words("内容真实准确", "contents true and accurate"),
}


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
        case Unopened() | Opened(), AcceptPlan() | ReturnPlan() | RefusePlan():
            raise before_the_county(review, command)
        case PreliminarilyPassed(plan), AcceptPlan():
            meets_all_criteria(command)
            return [PlanAccepted(plan_version=plan.version)]
        case Accepted() | Convened() | Sealed() | Decided(), AcceptPlan():
            meets_all_criteria(command)
            return []
        case PreliminarilyPassed(plan), ReturnPlan():
            return [returned(plan, command)]
        case SentBack(plan, done), ReturnPlan():
            return once(done, returned(plan, command), review, command)
        case PreliminarilyPassed(plan), RefusePlan():
            return [refused(plan, command)]
        case SentBack(plan, done), RefusePlan():
            return once(done, refused(plan, command), review, command)
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
    """R08: not by the organisation that drew up the plan, and a failed review names its defects."""
    Rejected.all(R08, [*_own_work(plan, by), *contradictions(command.passed, command.defects)])
    if command.passed:
        return PreliminaryReviewPassed(plan_version=plan.version, reviewed_by=by.organisation)
    return PreliminaryReviewFailed(
        plan_version=plan.version, reviewed_by=by.organisation, defects=command.defects
    )


def _own_work(plan: Plan, by: Actor) -> Iterator[Words]:
    if by.organisation == plan.author:
        yield Words(
            f"初审单位与编制单位相同（{plan.author}）",
            f"the reviewer is the organisation that drew up the plan ({plan.author})",
        )


def before_the_county(review: Review, command: SubmittingCommands) -> OutOfOrder:
    """R08: the province decides only about what passed its preliminary review."""
    return out_of_order(review, command, R08)


def meets_all_criteria(command: AcceptPlan) -> None:
    """R09: the papers are complete, the procedure was followed, the contents are true."""
    if unmet := [name for criterion, name in CRITERIA.items() if not getattr(command, criterion)]:
        zh, en = listed(unmet)
        raise Rejected(R09, f"受理标准未全部满足：{zh}", f"criteria of acceptance not met: {en}")


def returned(plan: Plan, command: ReturnPlan) -> PlanReturned:
    """R09: a return names the criteria that are not met, and each defect."""
    Rejected.all(R09, _unsaid(command.criteria, command.defects))
    return PlanReturned(plan_version=plan.version, **command.recorded())


def refused(plan: Plan, command: RefusePlan) -> PlanRefused:
    """R09: a refusal names each defect."""
    Rejected.all(R09, _unsaid((command.reason,), command.defects))
    return PlanRefused(plan_version=plan.version, **command.recorded())


def _unsaid(criteria: Sequence[str], defects: Sequence[str]) -> Iterator[Words]:
    if not criteria:
        yield Words("没有写明不满足的标准", "no unmet criterion is named")
    if not defects:
        yield Words("没有写明具体问题", "no defect is named")


submitting = Phase(decide, evolve, SubmittingCommands, SubmittingEvents)
