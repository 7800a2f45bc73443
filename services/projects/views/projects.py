"""The read model of projects: one row each, from application to handover."""

from datetime import date
from typing import assert_never, get_args

from msgspec import field

from services.projects.project import ProjectEvents
from services.projects.project.accepting.events import (
    AcceptanceCompleted,
    AcceptingEvent,
    AcceptingEvents,
    ComprehensiveAssessmentRecorded,
    InitialAcceptanceFailed,
    InitialAcceptancePassed,
)
from services.projects.project.applying.events import (
    ApplicationConfirmed,
    ApplicationReturned,
    ApplyingEvent,
    ApplyingEvents,
    EligibilityAssessed,
    ProjectIncludedInCentralPlan,
    ProjectNominatedForCentralPlan,
    RenovationApplicationSubmitted,
)
from services.projects.project.building.events import (
    BuildingEvent,
    BuildingEvents,
    ConstructionCompleted,
    ProgressReported,
)
from services.projects.project.handing_over.events import (
    HandedOver,
    HandingOverEvent,
    HandingOverEvents,
    ManagementModeRecorded,
)
from services.projects.project.planning.events import (
    FundingMixRecorded,
    PlanApproved,
    PlanDrafted,
    PlanningEvent,
    PlanningEvents,
    PlanSentBack,
    PlanSubmitted,
    ReviewOutcomeRecorded,
)
from services.projects.project.starting.events import (
    ConstructionStarted,
    FundingSecuredRecorded,
    FundingWithdrawnRecorded,
    JointSupervisionEstablished,
    ProjectInitiated,
    StartingEvent,
    StartingEvents,
    SupervisionPartyAppointed,
    TenderAwarded,
)
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.view import Row, View


class ProjectRow(Row, frozen=True):
    """Money in fen, area in m².

    status  applied, application_returned, confirmed, eligible, ineligible, drafted, in_review, sent_back,
            reviewed, approved, initiated, contracted, building, completed, initially_accepted,
            assessed, accepted or handed_over
    """

    project_id: str
    project_name: str = ""
    division: str = ""
    area_m2: str = ""
    households: int = 0
    tier: str = ""
    status: str = ""
    central_plan: str = "none"
    plan_version: int = 0
    template: str = ""
    estimate: int = 0
    defects: list[str] = field(default_factory=list)
    review_result: str = ""
    review_number: str = ""
    budget: int = 0
    contractor: str = ""
    contract_amount: int = 0
    seats: dict[str, str] = field(default_factory=dict)
    joint_supervision: bool = False
    funded: bool = False
    started_on: date | None = None
    percent: int = 0
    initial_acceptance_failures: int = 0
    accepted_on: date | None = None
    management_mode: str = ""
    handed_over_on: date | None = None


def fold(row: ProjectRow, event: ProjectEvents, context: EventContext) -> ProjectRow:
    match event:
        case ApplyingEvent():
            return _applying(row, event)
        case PlanningEvent():
            return _planning(row, event)
        case StartingEvent():
            return _starting(row, event)
        case BuildingEvent():
            return _building(row, event)
        case AcceptingEvent():
            return _accepting(row, event)
        case HandingOverEvent():
            return _handing_over(row, event)
        case _:
            assert_never(event)


def _applying(row: ProjectRow, event: ApplyingEvents) -> ProjectRow:
    match event:
        case RenovationApplicationSubmitted():
            return replace(
                row,
                project_name=event.project_name,
                division=event.division,
                area_m2=event.area_m2,
                households=event.households,
                tier=event.tier,
                status="applied",
            )
        case ApplicationConfirmed():
            return replace(row, status="confirmed")
        case ApplicationReturned(reason=reason):
            return replace(row, status="application_returned", defects=[reason])
        case EligibilityAssessed(eligible=eligible):
            return replace(row, status="eligible" if eligible else "ineligible")
        case ProjectIncludedInCentralPlan():
            return replace(row, central_plan="included")
        case ProjectNominatedForCentralPlan():
            return replace(row, central_plan="nominated")
        case _:
            assert_never(event)


def _planning(row: ProjectRow, event: PlanningEvents) -> ProjectRow:
    match event:
        case PlanDrafted(plan_version=version, template=template, estimate=estimate):
            return replace(row, status="drafted", plan_version=version, template=template, estimate=estimate)
        case PlanSubmitted():
            return replace(row, status="in_review", defects=[])
        case PlanSentBack(defects=defects):
            return replace(row, status="sent_back", defects=list(defects))
        case ReviewOutcomeRecorded(result=result, number=number):
            return replace(row, status="reviewed", review_result=result, review_number=number)
        case PlanApproved(budget=budget):
            return replace(row, status="approved", budget=budget)
        case FundingMixRecorded():
            return row
        case _:
            assert_never(event)


def _starting(row: ProjectRow, event: StartingEvents) -> ProjectRow:
    match event:
        case ProjectInitiated():
            return replace(row, status="initiated")
        case TenderAwarded(contractor=contractor, amount=amount):
            return replace(row, status="contracted", contractor=contractor, contract_amount=amount)
        case SupervisionPartyAppointed(seat=seat, organisation=organisation):
            return replace(row, seats={**row.seats, seat: organisation})
        case JointSupervisionEstablished():
            return replace(row, joint_supervision=True)
        case FundingSecuredRecorded():
            return replace(row, funded=True)
        case FundingWithdrawnRecorded():
            return replace(row, funded=False)
        case ConstructionStarted(started_on=started_on):
            return replace(row, status="building", started_on=started_on)
        case _:
            assert_never(event)


def _building(row: ProjectRow, event: BuildingEvents) -> ProjectRow:
    match event:
        case ProgressReported(percent=percent):
            return replace(row, percent=percent)
        case ConstructionCompleted():
            return replace(row, status="completed")
        case _:
            assert_never(event)


def _accepting(row: ProjectRow, event: AcceptingEvents) -> ProjectRow:
    match event:
        case InitialAcceptancePassed():
            return replace(row, status="initially_accepted", defects=[])
        case InitialAcceptanceFailed(defects=defects):
            failures = row.initial_acceptance_failures + 1
            return replace(row, initial_acceptance_failures=failures, defects=list(defects))
        case ComprehensiveAssessmentRecorded():
            return replace(row, status="assessed")
        case AcceptanceCompleted(accepted_on=accepted_on):
            return replace(row, status="accepted", accepted_on=accepted_on)
        case _:
            assert_never(event)


def _handing_over(row: ProjectRow, event: HandingOverEvents) -> ProjectRow:
    match event:
        case ManagementModeRecorded(mode=mode):
            return replace(row, management_mode=mode)
        case HandedOver(handed_over_on=handed_over_on):
            return replace(row, status="handed_over", handed_over_on=handed_over_on)
        case _:
            assert_never(event)


projects = View("projects", ProjectRow, fold, reads=get_args(ProjectEvents), version=1)
