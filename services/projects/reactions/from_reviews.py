"""What becomes of a plan in review: it is sent back, or passed or filed with a number."""

from services.projects.project import project
from services.projects.project.planning.commands import RecordPlanSentBack, RecordReviewOutcome
from shared.core.decider import Addressed
from shared.core.fields import Version
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import reaction


class PreliminaryReviewFailed(ForeignEvent, source="reviews"):
    plan_version: Version
    defects: tuple[str, ...]


class PlanReturned(ForeignEvent, source="reviews"):
    plan_version: Version
    defects: tuple[str, ...]


class PlanRefused(ForeignEvent, source="reviews"):
    plan_version: Version
    defects: tuple[str, ...]


class ReviewPassed(ForeignEvent, source="reviews"):
    plan_version: Version
    review_number: str


class PlanFiled(ForeignEvent, source="reviews"):
    plan_version: Version
    filing_number: str


def send_back_after_preliminary_review(
    event: PreliminaryReviewFailed, context: EventContext
) -> list[Addressed]:
    return _send_back("preliminary_review", event, context)


def send_back_returned_plan(event: PlanReturned, context: EventContext) -> list[Addressed]:
    return _send_back("returned", event, context)


def send_back_refused_plan(event: PlanRefused, context: EventContext) -> list[Addressed]:
    return _send_back("refused", event, context)


def record_review_number(event: ReviewPassed, context: EventContext) -> list[Addressed]:
    version, number, on = event.plan_version, event.review_number, context.occurred_on
    command = RecordReviewOutcome(plan_version=version, result="passed", number=number, occurred_on=on)
    return [Addressed(project, context.id, command)]


def record_filing_number(event: PlanFiled, context: EventContext) -> list[Addressed]:
    version, number, on = event.plan_version, event.filing_number, context.occurred_on
    command = RecordReviewOutcome(plan_version=version, result="filed", number=number, occurred_on=on)
    return [Addressed(project, context.id, command)]


def _send_back(
    stage: str, event: PreliminaryReviewFailed | PlanReturned | PlanRefused, context: EventContext
) -> list[Addressed]:
    version, defects, on = event.plan_version, event.defects, context.occurred_on
    command = RecordPlanSentBack(plan_version=version, stage=stage, defects=defects, occurred_on=on)
    return [Addressed(project, context.id, command)]


reactions = (
    reaction(PreliminaryReviewFailed, send_back_after_preliminary_review),
    reaction(PlanReturned, send_back_returned_plan),
    reaction(PlanRefused, send_back_refused_plan),
    reaction(ReviewPassed, record_review_number),
    reaction(PlanFiled, record_filing_number),
)
