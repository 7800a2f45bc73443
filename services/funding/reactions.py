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
from shared.messages import Command, Heard
from shared.reactions import Order, Origin, reaction


class SourceOfPlan(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    amount: int


class PlanSubmitted(Heard, source="projects"):
    plan_version: int
    project_name: str
    division: str
    estimate: int
    sources: tuple[SourceOfPlan, ...]
    central_plan: str


class ProjectIncludedInCentralPlan(Heard, source="projects"):
    plan_year: int
    document_no: str


class PlanApproved(Heard, source="projects"):
    plan_version: int
    document_no: str
    budget: int


class ConstructionStarted(Heard, source="projects"):
    started_on: date
    contractor: str
    contract_amount: int
    progress_payment_percent: int


class ProgressReported(Heard, source="projects"):
    percent: int


class AcceptanceCompleted(Heard, source="projects"):
    accepted_on: date


def open_ledger(event: PlanSubmitted, origin: Origin) -> list[Order]:
    return _noted(OpenLedger, event, origin)


def record_central_plan_inclusion(event: ProjectIncludedInCentralPlan, origin: Origin) -> list[Order]:
    return _noted(RecordCentralPlanInclusion, event, origin)


def fix_budget(event: PlanApproved, origin: Origin) -> list[Order]:
    return _noted(FixBudget, event, origin)


def record_construction_start(event: ConstructionStarted, origin: Origin) -> list[Order]:
    return _noted(RecordConstructionStart, event, origin)


def record_progress(event: ProgressReported, origin: Origin) -> list[Order]:
    return _noted(RecordProgress, event, origin)


def start_final_account_clock(event: AcceptanceCompleted, origin: Origin) -> list[Order]:
    return _noted(RecordAcceptance, event, origin)


def _noted(command: type[Command], event: Heard, origin: Origin) -> list[Order]:
    """The ledger notes what it reads of the event under the same names, on the same business date."""
    return [Order(ledger, origin.key, command(occurred_on=origin.occurred_on, **event.model_dump()))]


reactions = (
    reaction(PlanSubmitted, open_ledger),
    reaction(ProjectIncludedInCentralPlan, record_central_plan_inclusion),
    reaction(PlanApproved, fix_budget),
    reaction(ConstructionStarted, record_construction_start),
    reaction(ProgressReported, record_progress),
    reaction(AcceptanceCompleted, start_final_account_clock),
)
