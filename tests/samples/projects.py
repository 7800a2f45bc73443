"""For the tests of projects: commands, events and histories out of the ordinary life."""

from services.projects.project.accepting.events import (
    AcceptanceCompleted,
    ComprehensiveAssessmentRecorded,
    InitialAcceptancePassed,
)
from services.projects.project.applying.commands import SubmitRenovationApplication
from services.projects.project.applying.events import (
    ApplicationConfirmed,
    EligibilityAssessed,
    ProjectIncludedInCentralPlan,
    RenovationApplicationSubmitted,
)
from services.projects.project.building.events import ConstructionCompleted
from services.projects.project.handing_over.events import ManagementModeRecorded
from services.projects.project.planning.commands import ApprovePlan, DraftPlan, SubmitPlan
from services.projects.project.planning.events import (
    PlanApproved,
    PlanDrafted,
    PlanSubmitted,
    ReviewOutcomeRecorded,
)
from services.projects.project.starting.commands import RecordInitiation, RecordTenderAward
from services.projects.project.starting.events import (
    ConstructionStarted,
    FundingSecuredRecorded,
    ProjectInitiated,
    SupervisionPartyAppointed,
    TenderAwarded,
)
from services.projects.project.values import Seat
from tests.samples.life import SEATS
from tests.samples.lived import asked, happened, until
from tests.samples.people import SUPERVISOR

APPLY = asked(SubmitRenovationApplication)
DRAFT = asked(DraftPlan)
SUBMIT = asked(SubmitPlan)
APPROVE = asked(ApprovePlan)
INITIATE = asked(RecordInitiation)
AWARD = asked(RecordTenderAward)

submitted = happened(RenovationApplicationSubmitted)
confirmed = happened(ApplicationConfirmed)
eligible = happened(EligibilityAssessed)
included = happened(ProjectIncludedInCentralPlan)
drafted = happened(PlanDrafted)
plan_submitted = happened(PlanSubmitted)
passed = happened(ReviewOutcomeRecorded)
approved = happened(PlanApproved)
initiated = happened(ProjectInitiated)
awarded = happened(TenderAwarded)
funded = happened(FundingSecuredRecorded)
started = happened(ConstructionStarted)
completed = happened(ConstructionCompleted)
initially_accepted = happened(InitialAcceptancePassed)
assessed = happened(ComprehensiveAssessmentRecorded)
accepted = happened(AcceptanceCompleted)
mode_known = happened(ManagementModeRecorded)


def seat(name: Seat, organisation: str = SUPERVISOR) -> SupervisionPartyAppointed:
    return SupervisionPartyAppointed(seat=name, organisation=organisation)


six_seats = tuple(seat(name, SEATS[name]) for name in SEATS)

UP_TO_ELIGIBLE = until(EligibilityAssessed)
UP_TO_INCLUSION = until(ProjectIncludedInCentralPlan)
UP_TO_REVIEW = until(PlanSubmitted)
UP_TO_PASSED = until(ReviewOutcomeRecorded)
UP_TO_CONTRACT = until(TenderAwarded)
UP_TO_START = until(FundingSecuredRecorded)
UP_TO_COMPLETED = until(ConstructionCompleted)
UP_TO_ACCEPTED = until(AcceptanceCompleted)
