"""What the other departments tell, as far as a project is concerned, and what it does about it."""

from services.projects.project.commands import (
    ProjectCommand,
    RecordFundingMix,
    RecordFundingSecured,
    RecordFundingWithdrawn,
    RecordManagementMode,
    RecordPlanSentBack,
    RecordReviewOutcome,
)
from services.projects.project.decide import project
from services.projects.project.events import HeardSource
from shared.core.decider import Addressed
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import reaction


class PreliminaryReviewFailed(ForeignEvent, source="reviews"):
    plan_version: int
    defects: tuple[str, ...]


class PlanReturned(ForeignEvent, source="reviews"):
    plan_version: int
    defects: tuple[str, ...]


class PlanRefused(ForeignEvent, source="reviews"):
    plan_version: int
    defects: tuple[str, ...]


class ReviewPassed(ForeignEvent, source="reviews"):
    plan_version: int
    review_number: str


class PlanFiled(ForeignEvent, source="reviews"):
    plan_version: int
    filing_number: str


class FundingSecured(ForeignEvent, source="funding"):
    amount: int


class FundingWithdrawn(ForeignEvent, source="funding"):
    remaining: int
    reason: str


class SourceOfFunding(ForeignEvent, source="funding"):
    kind: str
    amount: int


class FundingSourceChanged(ForeignEvent, source="funding"):
    sources: tuple[SourceOfFunding, ...]


class ManagementModeDecided(ForeignEvent, source="maintenance"):
    mode: str


def order(context: EventContext, command: ProjectCommand) -> list[Addressed]:
    return [Addressed(project, context.key, command)]


def send_back_after_preliminary_review(
    event: PreliminaryReviewFailed, context: EventContext
) -> list[Addressed]:
    return order(context, _sent_back("preliminary_review", event, context))


def send_back_returned_plan(event: PlanReturned, context: EventContext) -> list[Addressed]:
    return order(context, _sent_back("returned", event, context))


def send_back_refused_plan(event: PlanRefused, context: EventContext) -> list[Addressed]:
    return order(context, _sent_back("refused", event, context))


def record_review_number(event: ReviewPassed, context: EventContext) -> list[Addressed]:
    version, on = event.plan_version, context.occurred_on
    command = RecordReviewOutcome(
        plan_version=version, result="passed", number=event.review_number, occurred_on=on
    )
    return order(context, command)


def record_filing_number(event: PlanFiled, context: EventContext) -> list[Addressed]:
    version, on = event.plan_version, context.occurred_on
    command = RecordReviewOutcome(
        plan_version=version, result="filed", number=event.filing_number, occurred_on=on
    )
    return order(context, command)


def open_start_gate(event: FundingSecured, context: EventContext) -> list[Addressed]:
    return order(context, RecordFundingSecured(amount=event.amount, occurred_on=context.occurred_on))


def shut_start_gate(event: FundingWithdrawn, context: EventContext) -> list[Addressed]:
    remaining, reason, on = event.remaining, event.reason, context.occurred_on
    return order(context, RecordFundingWithdrawn(remaining=remaining, reason=reason, occurred_on=on))


def record_funding_mix(event: FundingSourceChanged, context: EventContext) -> list[Addressed]:
    sources = tuple(HeardSource(kind=s.kind, amount=s.amount) for s in event.sources)
    return order(context, RecordFundingMix(sources=sources, occurred_on=context.occurred_on))


def open_handover_gate(event: ManagementModeDecided, context: EventContext) -> list[Addressed]:
    return order(context, RecordManagementMode(mode=event.mode, occurred_on=context.occurred_on))


def _sent_back(
    stage: str, event: PreliminaryReviewFailed | PlanReturned | PlanRefused, context: EventContext
) -> RecordPlanSentBack:
    version, defects, on = event.plan_version, event.defects, context.occurred_on
    return RecordPlanSentBack(plan_version=version, stage=stage, defects=defects, occurred_on=on)


reactions = (
    reaction(PreliminaryReviewFailed, send_back_after_preliminary_review),
    reaction(PlanReturned, send_back_returned_plan),
    reaction(PlanRefused, send_back_refused_plan),
    reaction(ReviewPassed, record_review_number),
    reaction(PlanFiled, record_filing_number),
    reaction(FundingSecured, open_start_gate),
    reaction(FundingWithdrawn, shut_start_gate),
    reaction(FundingSourceChanged, record_funding_mix),
    reaction(ManagementModeDecided, open_handover_gate),
)
