"""Sample facts for the tests of the projects service. Organisations are invented, check digits are valid."""

from datetime import date

from services.projects.project.accepting.events import (
    AcceptanceCompleted,
    ComprehensiveAssessmentRecorded,
    InitialAcceptancePassed,
)
from services.projects.project.applying.commands import SubmitRenovationApplication
from services.projects.project.applying.events import (
    ApplicationConfirmed,
    EligibilityAssessed,
    RenovationApplicationSubmitted,
)
from services.projects.project.building.events import ConstructionCompleted
from services.projects.project.handing_over.events import ManagementModeRecorded
from services.projects.project.planning.commands import DraftPlan
from services.projects.project.planning.events import (
    PlanApproved,
    PlanDrafted,
    PlanSubmitted,
    ReviewOutcomeRecorded,
)
from services.projects.project.starting.commands import RecordTenderAward
from services.projects.project.starting.events import (
    ConstructionStarted,
    FundingSecuredRecorded,
    ProjectInitiated,
    SupervisionPartyAppointed,
    TenderAwarded,
)
from services.projects.project.values import Asset, Document, ScopeItem, Seat, Signature, Source
from shared.core.actor import Actor

APPLICANT = "59340603MB00000016"
STREET_OFFICE = "11340603MB00000026"
BUILDER = "91340603MB00000044"
OTHER = "91340603MB00000057"

STREET = "340603001"
DAY = date(2024, 3, 1)

applicant = Actor(person="p1", organisation=APPLICANT, roles={"resident_committee"}, division=STREET + "002")
street = Actor(person="p2", organisation=STREET_OFFICE, roles={"street"}, division=STREET)
county = Actor(person="p3", organisation=OTHER, roles={"county_government"}, division="340603")
implementer = Actor(person="p4", organisation=OTHER, roles={"implementer"}, division="340603")

letter = Document(kind="application_letter", title="改造申请书", sha256="a" * 64)
sources = (Source(kind="central", amount=70), Source(kind="residents", amount=30))
items = (ScopeItem(category="drainage", name="雨污分流", amount=100),)

submitted = RenovationApplicationSubmitted(
    project_name="示例一村",
    division=STREET + "002",
    area_m2="14971.42",
    households=310,
    tier="basic",
    applicant=APPLICANT,
    document=letter,
)
confirmed = ApplicationConfirmed(confirmed_by=STREET_OFFICE)
eligible = EligibilityAssessed(eligible=True, basis="2024年摸底调查表")
drafted = PlanDrafted(
    plan_version=1, author=OTHER, template="province-scheme@2024", estimate=100, sources=sources, items=items
)
plan_submitted = PlanSubmitted(
    plan_version=1,
    project_name="示例一村",
    division=STREET + "002",
    area_m2="14971.42",
    households=310,
    tier="basic",
    author=OTHER,
    template="province-scheme@2024",
    estimate=100,
    sources=sources,
    central_plan="none",
    documents=(letter,),
)
passed = ReviewOutcomeRecorded(plan_version=1, result="passed", number="SH-340603-2024-0001")
approved = PlanApproved(plan_version=1, document_no="政〔2024〕7号", budget=100)
initiated = ProjectInitiated(document_no="发改〔2024〕8号")
awarded = TenderAwarded(
    contractor=BUILDER, amount=90, progress_payment_percent=80, awarded_on=DAY, documents=(letter,)
)
funded = FundingSecuredRecorded(amount=100)
started = ConstructionStarted(
    started_on=DAY, contractor=BUILDER, contract_amount=90, progress_payment_percent=80
)
completed = ConstructionCompleted(completed_on=DAY)


def seat(name: Seat, organisation: str = OTHER) -> SupervisionPartyAppointed:
    return SupervisionPartyAppointed(seat=name, organisation=organisation)


six_seats = (
    seat("community"),
    seat("street"),
    seat("general_contractor", BUILDER),
    seat("supervisor"),
    seat("tracking_auditor"),
    seat("construction_manager"),
)


def signed(*parties: str) -> tuple[Signature, ...]:
    return tuple(Signature(party=p, organisation=OTHER, person="p9") for p in parties)


initially_accepted = InitialAcceptancePassed(
    held_on=DAY, signatures=signed("street", "community", "owners_group")
)
assessed = ComprehensiveAssessmentRecorded(
    departments=("市住建局",), experts=("e-1",), residents=("r-1",), conclusion="合格"
)
accepted = AcceptanceCompleted(
    accepted_on=DAY, project_name="示例一村", division=STREET + "002", households=310, area_m2="14971.42"
)
mode_known = ManagementModeRecorded(mode="quasi")
assets = (Asset(name="屋面防水", warranty_until=date(2029, 11, 30)),)

UP_TO_ELIGIBLE = (submitted, confirmed, eligible)
UP_TO_REVIEW = (*UP_TO_ELIGIBLE, drafted, plan_submitted)
UP_TO_PASSED = (*UP_TO_REVIEW, passed)
UP_TO_CONTRACT = (*UP_TO_PASSED, approved, initiated, awarded)
UP_TO_START = (*UP_TO_CONTRACT, *six_seats, funded)
UP_TO_COMPLETED = (*UP_TO_START, started, completed)
UP_TO_ACCEPTED = (*UP_TO_COMPLETED, initially_accepted, assessed, accepted)

APPLY = SubmitRenovationApplication(
    project_name="示例一村",
    division=STREET + "002",
    area_m2="14971.42",
    households=310,
    tier="basic",
    document=letter,
)
DRAFT = DraftPlan(template="province-scheme@2024", estimate=100, sources=sources, items=items)
AWARD = RecordTenderAward(
    contractor=BUILDER, amount=90, progress_payment_percent=80, awarded_on=DAY, documents=(letter,)
)
NOT_DRAINED = ("雨水管未接入市政管网",)
