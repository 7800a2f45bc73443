"""What happened to a renovation project. Money is fen, areas are m² as decimal text."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.core.fields import CreditCode, Fen, Sha256, Text
from shared.core.messages import Disclosure, Event, Value

Tier = Literal["basic", "improved", "enhanced"]
CentralPlan = Literal["none", "nominated", "included"]
SourceKind = Literal[
    "central",
    "fiscal",
    "residents",
    "property_owner",
    "enterprise",
    "maintenance_fund",
    "public_revenue",
    "donation",
]
Seat = Literal[
    "community",
    "street",
    "general_contractor",
    "supervisor",
    "tracking_auditor",
    "construction_manager",
]
ReviewResult = Literal["passed", "filed"]


class Document(Value):
    """A document by its hash; the file itself is kept elsewhere."""

    kind: Text = Field(description="种类 · kind", examples=["application_letter"])
    title: Text = Field(description="名称 · title", examples=["改造申请书(示例)"])
    sha256: Sha256


class Source(Value):
    kind: SourceKind = Field(description="资金来源 · source of money", examples=["central"])
    amount: Fen


class HeardSource(Value):
    """A source as funding tells it: recorded as told, even a kind that is new here."""

    kind: str
    amount: int


class ScopeItem(Value):
    category: Text = Field(description="改造内容类别 · category", examples=["water_supply"])
    name: Text = Field(description="改造内容 · item", examples=["供水管网更新"])
    amount: Fen


class Signature(Value):
    party: Literal["street", "community", "owners_committee", "owners_group"] = Field(
        description="签字方 · the party", examples=["street"]
    )
    organisation: CreditCode
    person: Text = Field(description="签字人标识 · who signed", examples=["p-0417"])


class Asset(Value):
    name: Text = Field(description="设施 · asset", examples=["屋面防水"])
    warranty_until: date = Field(description="保修至 · warranty until", examples=["2029-11-30"])


class PublicEvent(Event):
    """One that residents and disclosure portals may see."""

    disclosure: ClassVar[Disclosure] = "public"


class RenovationApplicationSubmitted(Event):
    """改造申请已提交"""

    project_name: str
    division: str
    area_m2: str
    households: int
    tier: Tier
    applicant: str
    document: Document


class ApplicationConfirmed(Event):
    """申请已确认"""

    confirmed_by: str


class ApplicationReturned(Event):
    """申请已退回"""

    returned_by: str
    reason: str


class EligibilityAssessed(Event):
    """改造资格已认定"""

    eligible: bool
    basis: str


class ProjectIncludedInCentralPlan(PublicEvent):
    """已纳入中央补助计划"""

    plan_year: int
    document_no: str


class ProjectNominatedForCentralPlan(PublicEvent):
    """已申报争取中央补助"""

    plan_year: int
    document_no: str


class PlanDrafted(Event):
    """实施方案已编制"""

    plan_version: int
    author: str
    template: str
    estimate: int
    sources: tuple[Source, ...]
    items: tuple[ScopeItem, ...]


class PlanSubmitted(PublicEvent):
    """实施方案已报审"""

    plan_version: int
    project_name: str
    division: str
    area_m2: str
    households: int
    tier: Tier
    author: str
    template: str
    estimate: int
    sources: tuple[Source, ...]
    central_plan: CentralPlan
    documents: tuple[Document, ...]


class PlanSentBack(Event):
    """方案已被发回,逐条列明问题"""

    plan_version: int
    stage: str
    defects: tuple[str, ...]


class ReviewOutcomeRecorded(Event):
    """审核结果已知悉"""

    plan_version: int
    result: ReviewResult
    number: str


class PlanApproved(PublicEvent):
    """实施方案已由政府批准"""

    plan_version: int
    document_no: str
    budget: int


class FundingMixRecorded(Event):
    """资金来源变化已知悉,审批路径据此重新核对"""

    sources: tuple[HeardSource, ...]


class ProjectInitiated(Event):
    """已立项"""

    document_no: str


class TenderAwarded(PublicEvent):
    """已中标"""

    contractor: str
    amount: int
    progress_payment_percent: int
    awarded_on: date
    documents: tuple[Document, ...]


class SupervisionPartyAppointed(Event):
    """监管方已确定"""

    seat: Seat
    organisation: str


class JointSupervisionEstablished(Event):
    """六位一体监管已建立"""


class FundingSecuredRecorded(Event):
    """资金落实已知悉"""

    amount: int


class FundingWithdrawnRecorded(Event):
    """资金撤回已知悉"""

    remaining: int
    reason: str


class ConstructionStarted(PublicEvent):
    """已开工"""

    started_on: date
    contractor: str
    contract_amount: int
    progress_payment_percent: int


class ProgressReported(PublicEvent):
    """工程进度已上报 (cumulative, measured, 0–100)"""

    percent: int


class ConstructionCompleted(PublicEvent):
    """已竣工"""

    completed_on: date


class InitialAcceptancePassed(Event):
    """初验已通过"""

    held_on: date
    signatures: tuple[Signature, ...]


class InitialAcceptanceFailed(Event):
    """初验未通过"""

    held_on: date
    signatures: tuple[Signature, ...]
    defects: tuple[str, ...]


class ComprehensiveAssessmentRecorded(Event):
    """综合考核已完成"""

    departments: tuple[str, ...]
    experts: tuple[str, ...]
    residents: tuple[str, ...]
    conclusion: str


class AcceptanceCompleted(PublicEvent):
    """已验收"""

    accepted_on: date
    project_name: str
    division: str
    households: int
    area_m2: str


class ManagementModeRecorded(Event):
    """管理模式已知悉"""

    mode: str


class HandedOver(PublicEvent):
    """改造成果已移交"""

    handed_over_on: date
    receiver: str
    assets: tuple[Asset, ...]


ProjectEvent = (
    RenovationApplicationSubmitted
    | ApplicationConfirmed
    | ApplicationReturned
    | EligibilityAssessed
    | ProjectIncludedInCentralPlan
    | ProjectNominatedForCentralPlan
    | PlanDrafted
    | PlanSubmitted
    | PlanSentBack
    | ReviewOutcomeRecorded
    | PlanApproved
    | FundingMixRecorded
    | ProjectInitiated
    | TenderAwarded
    | SupervisionPartyAppointed
    | JointSupervisionEstablished
    | FundingSecuredRecorded
    | FundingWithdrawnRecorded
    | ConstructionStarted
    | ProgressReported
    | ConstructionCompleted
    | InitialAcceptancePassed
    | InitialAcceptanceFailed
    | ComprehensiveAssessmentRecorded
    | AcceptanceCompleted
    | ManagementModeRecorded
    | HandedOver
)
