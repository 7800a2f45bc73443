"""The read model of projects: one row each, from application to handover."""

from datetime import date
from decimal import Decimal
from typing import Annotated, assert_never, get_args

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
from services.projects.project.values import CENTRAL_PLANS, MANAGEMENT_MODES, REVIEW_RESULTS, SEATS, TIERS
from services.roles import (
    AUDITOR,
    CITY_OFFICE,
    COMMUNITY,
    COUNTY_BUREAU,
    COUNTY_GOVERNMENT,
    IMPLEMENTER,
    OWNERS,
    RESIDENT_COMMITTEE,
    STREET,
    TRACKING_AUDITOR,
)
from shared.core.column import HOUSEHOLDS, PERCENT, SQUARE_METRES, YUAN, Column
from shared.core.fields import square_metres
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View, per_stream
from shared.core.words import Words

# Who finds a defect, mends it or sees to that: what is wrong at a resident's home tells of the resident.
MENDERS = frozenset(
    {
        AUDITOR,
        CITY_OFFICE,
        COMMUNITY,
        COUNTY_BUREAU,
        COUNTY_GOVERNMENT,
        IMPLEMENTER,
        OWNERS,
        RESIDENT_COMMITTEE,
        STREET,
        TRACKING_AUDITOR,
    }
)
STATUSES = {
    "applied": Words("已申请", "applied for"),
    "application_returned": Words("申请已退回", "application returned"),
    "confirmed": Words("申请已确认", "confirmed"),
    "eligible": Words("符合改造条件", "eligible"),
    "ineligible": Words("不符合改造条件", "not eligible"),
    "drafted": Words("方案已编制", "plan drafted"),
    "in_review": Words("方案审核中", "plan under review"),
    "sent_back": Words("方案已发回", "plan sent back"),
    "reviewed": Words("方案已通过审核", "plan passed review"),
    "approved": Words("方案已批准", "plan approved"),
    "initiated": Words("已立项", "initiated"),
    "contracted": Words("已招标", "tendered"),
    "building": Words("施工中", "under construction"),
    "completed": Words("已竣工", "completed"),
    "initially_accepted": Words("初验已通过", "initially accepted"),
    "assessed": Words("已综合考核", "assessed"),
    "accepted": Words("已验收", "accepted"),
    "handed_over": Words("已移交", "handed over"),
}


class ProjectRow(Row, frozen=True):
    """Money in fen; None where no sum is known yet."""

    project_id: Annotated[str, Column("项目编号", "project")]
    project_name: Annotated[str, Column("项目名称", "name of the project", public=True)] = ""
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION, public=True)] = ""
    applicant: Annotated[str, Column("申请单位", "applicant", scope=Scope.PARTY)] = ""
    area_m2: Annotated[Decimal, Column("建筑面积", "floor area", unit=SQUARE_METRES, public=True)] = Decimal(
        0
    )
    households: Annotated[int, Column("户数", "households", unit=HOUSEHOLDS, public=True)] = 0
    tier: Annotated[str, Column("改造类别", "tier", words=TIERS, public=True)] = ""
    status: Annotated[str, Column("状态", "status", words=STATUSES, often=True, public=True)] = ""
    central_plan: Annotated[str, Column("中央计划", "central plan", words=CENTRAL_PLANS, often=True)] = "none"
    plan_version: Annotated[int, Column("方案版次", "version of the plan")] = 0
    author: Annotated[str, Column("编制单位", "author of the plan", scope=Scope.PARTY)] = ""
    template: Annotated[str, Column("方案范本", "template of the plan")] = ""
    estimate: Annotated[int | None, Column("估算投资", "estimate", unit=YUAN)] = None
    defects: Annotated[list[str], Column("待改正问题", "defects", readers=MENDERS)] = field(
        default_factory=list
    )
    review_result: Annotated[str, Column("审核结果", "result of the review", words=REVIEW_RESULTS)] = ""
    review_number: Annotated[str, Column("审核编号", "number of the review")] = ""
    approved_on: Annotated[
        date | None, Column("方案批准日期", "plan approved on", public=True, publishes=True)
    ] = None
    budget: Annotated[int | None, Column("批准投资", "budget", unit=YUAN, public=True)] = None
    contractor: Annotated[str, Column("总承包单位", "contractor", scope=Scope.PARTY, public=True)] = ""
    contract_amount: Annotated[int | None, Column("合同金额", "contract amount", unit=YUAN, public=True)] = (
        None
    )
    seats: Annotated[dict[str, str], Column("监管席位", "seats", words=SEATS, scope=Scope.PARTY)] = field(
        default_factory=dict
    )
    joint_supervision: Annotated[bool, Column("六位一体监管已建立", "joint supervision established")] = False
    funded: Annotated[bool, Column("资金已落实", "funded")] = False
    started_on: Annotated[date | None, Column("开工日期", "started on", often=True, public=True)] = None
    percent: Annotated[int, Column("形象进度", "progress", unit=PERCENT, public=True)] = 0
    initial_acceptance_failures: Annotated[
        int, Column("初验未通过次数", "failed initial acceptances", summed=True)
    ] = 0
    accepted_on: Annotated[date | None, Column("验收日期", "accepted on", often=True, public=True)] = None
    management_mode: Annotated[str, Column("管理模式", "management mode", words=MANAGEMENT_MODES)] = ""
    handed_over_on: Annotated[date | None, Column("移交日期", "handed over on", public=True)] = None


def fold(row: ProjectRow, event: ProjectEvents, context: EventContext) -> ProjectRow:
    match event:
        case ApplyingEvent():
            return _applying(row, event)
        case PlanningEvent():
            return _planning(row, event, context)
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
                applicant=event.applicant,
                area_m2=square_metres(event.area_m2),
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


def _planning(row: ProjectRow, event: PlanningEvents, context: EventContext) -> ProjectRow:
    match event:
        case PlanDrafted():
            return _drafted(row, event)
        case PlanSubmitted():
            return replace(row, status="in_review", defects=[])
        case PlanSentBack(defects=defects):
            return replace(row, status="sent_back", defects=list(defects))
        case ReviewOutcomeRecorded(result=result, number=number):
            return replace(row, status="reviewed", review_result=result, review_number=number)
        case PlanApproved(budget=budget):
            return replace(row, status="approved", approved_on=context.occurred_on, budget=budget)
        case FundingMixRecorded():
            return row
        case _:
            assert_never(event)


def _drafted(row: ProjectRow, event: PlanDrafted) -> ProjectRow:
    return replace(
        row,
        status="drafted",
        plan_version=event.plan_version,
        author=event.author,
        template=event.template,
        estimate=event.estimate,
    )


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
        case FundingSecuredRecorded() | FundingWithdrawnRecorded():
            return replace(row, funded=isinstance(event, FundingSecuredRecorded))
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


projects = View(
    "projects",
    ProjectRow,
    fold,
    reads=get_args(ProjectEvents),
    version=4,
    touches=per_stream,
    title=Words("改造项目", "projects"),
)
