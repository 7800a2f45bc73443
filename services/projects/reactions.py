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
from shared.messages import Heard
from shared.reactions import Order, Origin, reaction


class PreliminaryReviewFailed(Heard, source="reviews"):
    plan_version: int
    defects: tuple[str, ...]


class PlanReturned(Heard, source="reviews"):
    plan_version: int
    defects: tuple[str, ...]


class PlanRefused(Heard, source="reviews"):
    plan_version: int
    defects: tuple[str, ...]


class ReviewPassed(Heard, source="reviews"):
    plan_version: int
    review_number: str


class PlanFiled(Heard, source="reviews"):
    plan_version: int
    filing_number: str


class FundingSecured(Heard, source="funding"):
    amount: int


class FundingWithdrawn(Heard, source="funding"):
    remaining: int
    reason: str


class SourceOfFunding(Heard, source="funding"):
    kind: str
    amount: int


class FundingSourceChanged(Heard, source="funding"):
    sources: tuple[SourceOfFunding, ...]


class ManagementModeDecided(Heard, source="maintenance"):
    mode: str


def order(origin: Origin, command: ProjectCommand) -> list[Order]:
    return [Order(project, origin.key, command)]


def send_back_after_preliminary_review(event: PreliminaryReviewFailed, origin: Origin) -> list[Order]:
    return order(origin, _sent_back("preliminary_review", event, origin))


def send_back_returned_plan(event: PlanReturned, origin: Origin) -> list[Order]:
    return order(origin, _sent_back("returned", event, origin))


def send_back_refused_plan(event: PlanRefused, origin: Origin) -> list[Order]:
    return order(origin, _sent_back("refused", event, origin))


def record_review_number(event: ReviewPassed, origin: Origin) -> list[Order]:
    version, on = event.plan_version, origin.occurred_on
    command = RecordReviewOutcome(
        plan_version=version, result="passed", number=event.review_number, occurred_on=on
    )
    return order(origin, command)


def record_filing_number(event: PlanFiled, origin: Origin) -> list[Order]:
    version, on = event.plan_version, origin.occurred_on
    command = RecordReviewOutcome(
        plan_version=version, result="filed", number=event.filing_number, occurred_on=on
    )
    return order(origin, command)


def open_start_gate(event: FundingSecured, origin: Origin) -> list[Order]:
    return order(origin, RecordFundingSecured(amount=event.amount, occurred_on=origin.occurred_on))


def shut_start_gate(event: FundingWithdrawn, origin: Origin) -> list[Order]:
    remaining, reason, on = event.remaining, event.reason, origin.occurred_on
    return order(origin, RecordFundingWithdrawn(remaining=remaining, reason=reason, occurred_on=on))


def record_funding_mix(event: FundingSourceChanged, origin: Origin) -> list[Order]:
    sources = tuple(HeardSource(kind=s.kind, amount=s.amount) for s in event.sources)
    return order(origin, RecordFundingMix(sources=sources, occurred_on=origin.occurred_on))


def open_handover_gate(event: ManagementModeDecided, origin: Origin) -> list[Order]:
    return order(origin, RecordManagementMode(mode=event.mode, occurred_on=origin.occurred_on))


def _sent_back(
    stage: str, event: PreliminaryReviewFailed | PlanReturned | PlanRefused, origin: Origin
) -> RecordPlanSentBack:
    version, defects, on = event.plan_version, event.defects, origin.occurred_on
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
