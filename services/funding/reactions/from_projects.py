"""What funding does about a project that is planned, approved, built and accepted."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.funding.ledger import ledger
from services.funding.ledger.allocating.commands import FixBudget
from services.funding.ledger.paying.commands import RecordAcceptance, RecordConstructionStart, RecordProgress
from services.funding.ledger.planning.commands import OpenLedger, RecordCentralPlanInclusion
from shared.core.decider import Addressed
from shared.core.fields import Percent, Sum, Version, Year
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import noted, reaction


class SourceOfPlan(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    amount: Sum


class PlanSubmitted(ForeignEvent, source="projects"):
    plan_version: Version
    project_name: str
    division: str
    estimate: Sum
    sources: tuple[SourceOfPlan, ...]
    central_plan: str


class ProjectIncludedInCentralPlan(ForeignEvent, source="projects"):
    plan_year: Year
    document_no: str


class PlanApproved(ForeignEvent, source="projects"):
    plan_version: Version
    document_no: str
    budget: Sum


class ConstructionStarted(ForeignEvent, source="projects"):
    started_on: date
    contractor: str
    contract_amount: Sum
    progress_payment_percent: Percent


class ProgressReported(ForeignEvent, source="projects"):
    percent: Percent


class AcceptanceCompleted(ForeignEvent, source="projects"):
    accepted_on: date


def open_ledger(event: PlanSubmitted, context: EventContext) -> list[Addressed]:
    return noted(ledger, OpenLedger, event, context)


def record_central_plan_inclusion(
    event: ProjectIncludedInCentralPlan, context: EventContext
) -> list[Addressed]:
    return noted(ledger, RecordCentralPlanInclusion, event, context)


def fix_budget(event: PlanApproved, context: EventContext) -> list[Addressed]:
    return noted(ledger, FixBudget, event, context)


def record_construction_start(event: ConstructionStarted, context: EventContext) -> list[Addressed]:
    return noted(ledger, RecordConstructionStart, event, context)


def record_progress(event: ProgressReported, context: EventContext) -> list[Addressed]:
    return noted(ledger, RecordProgress, event, context)


def start_final_account_clock(event: AcceptanceCompleted, context: EventContext) -> list[Addressed]:
    return noted(ledger, RecordAcceptance, event, context)


reactions = (
    reaction(PlanSubmitted, open_ledger),
    reaction(ProjectIncludedInCentralPlan, record_central_plan_inclusion),
    reaction(PlanApproved, fix_budget),
    reaction(ConstructionStarted, record_construction_start),
    reaction(ProgressReported, record_progress),
    reaction(AcceptanceCompleted, start_final_account_clock),
)
