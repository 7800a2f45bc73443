"""What the projects service tells, as far as money is concerned, and what the ledger does about it."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.funding.ledger.commands import (
    FixBudget,
    OpenLedger,
    RecordAcceptance,
    RecordCentralPlanInclusion,
    RecordConstructionStart,
    RecordProgress,
)
from services.funding.ledger.decide import ledger
from shared.core.decider import Addressed
from shared.core.messages import Command, EventContext, ForeignEvent
from shared.core.reactions import reaction


class SourceOfPlan(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    amount: int


class PlanSubmitted(ForeignEvent, source="projects"):
    plan_version: int
    project_name: str
    division: str
    estimate: int
    sources: tuple[SourceOfPlan, ...]
    central_plan: str


class ProjectIncludedInCentralPlan(ForeignEvent, source="projects"):
    plan_year: int
    document_no: str


class PlanApproved(ForeignEvent, source="projects"):
    plan_version: int
    document_no: str
    budget: int


class ConstructionStarted(ForeignEvent, source="projects"):
    started_on: date
    contractor: str
    contract_amount: int
    progress_payment_percent: int


class ProgressReported(ForeignEvent, source="projects"):
    percent: int


class AcceptanceCompleted(ForeignEvent, source="projects"):
    accepted_on: date


def open_ledger(event: PlanSubmitted, context: EventContext) -> list[Addressed]:
    return _noted(OpenLedger, event, context)


def record_central_plan_inclusion(
    event: ProjectIncludedInCentralPlan, context: EventContext
) -> list[Addressed]:
    return _noted(RecordCentralPlanInclusion, event, context)


def fix_budget(event: PlanApproved, context: EventContext) -> list[Addressed]:
    return _noted(FixBudget, event, context)


def record_construction_start(event: ConstructionStarted, context: EventContext) -> list[Addressed]:
    return _noted(RecordConstructionStart, event, context)


def record_progress(event: ProgressReported, context: EventContext) -> list[Addressed]:
    return _noted(RecordProgress, event, context)


def start_final_account_clock(event: AcceptanceCompleted, context: EventContext) -> list[Addressed]:
    return _noted(RecordAcceptance, event, context)


def _noted(command: type[Command], event: ForeignEvent, context: EventContext) -> list[Addressed]:
    """The ledger notes what it reads of the event under the same names, on the same business date."""
    return [Addressed(ledger, context.key, command(occurred_on=context.occurred_on, **event.model_dump()))]


reactions = (
    reaction(PlanSubmitted, open_ledger),
    reaction(ProjectIncludedInCentralPlan, record_central_plan_inclusion),
    reaction(PlanApproved, fix_budget),
    reaction(ConstructionStarted, record_construction_start),
    reaction(ProgressReported, record_progress),
    reaction(AcceptanceCompleted, start_final_account_clock),
)
