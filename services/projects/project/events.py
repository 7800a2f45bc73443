"""What happened to a renovation project. Money is fen, areas are m² as decimal text."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.core.fields import CreditCode, Fen, Sha256, Text
from shared.core.messages import Disclosure, Event, Value
from shared.core.words import Words

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
    title: ClassVar = Words("改造申请已提交", "the application is submitted")

    project_name: str
    division: str
    area_m2: str
    households: int
    tier: Tier
    applicant: str
    document: Document


class ApplicationConfirmed(Event):
    title: ClassVar = Words("申请已确认", "the application is confirmed")

    confirmed_by: str


class ApplicationReturned(Event):
    title: ClassVar = Words("申请已退回", "the application is returned")

    returned_by: str
    reason: str


class EligibilityAssessed(Event):
    title: ClassVar = Words("改造资格已认定", "its eligibility is assessed")

    eligible: bool
    basis: str


class ProjectIncludedInCentralPlan(PublicEvent):
    title: ClassVar = Words("已纳入中央补助计划", "included in the central plan")

    plan_year: int
    document_no: str


class ProjectNominatedForCentralPlan(PublicEvent):
    title: ClassVar = Words("已申报争取中央补助", "nominated for the central plan")

    plan_year: int
    document_no: str


class PlanDrafted(Event):
    title: ClassVar = Words("实施方案已编制", "the plan is drafted")

    plan_version: int
    author: str
    template: str
    estimate: int
    sources: tuple[Source, ...]
    items: tuple[ScopeItem, ...]


class PlanSubmitted(PublicEvent):
    title: ClassVar = Words("实施方案已报审", "the plan is submitted")

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
    title: ClassVar = Words("方案已被发回", "the plan is sent back")

    plan_version: int
    stage: str
    defects: tuple[str, ...]


class ReviewOutcomeRecorded(Event):
    title: ClassVar = Words("审核结果已知悉", "the outcome of the review is known")

    plan_version: int
    result: ReviewResult
    number: str


class PlanApproved(PublicEvent):
    title: ClassVar = Words("实施方案已由政府批准", "the government has approved the plan")

    plan_version: int
    document_no: str
    budget: int


class FundingMixRecorded(Event):
    title: ClassVar = Words("资金来源变化已知悉", "the change of sources is known")

    sources: tuple[HeardSource, ...]


class ProjectInitiated(Event):
    title: ClassVar = Words("已立项", "initiated")

    document_no: str


class TenderAwarded(PublicEvent):
    title: ClassVar = Words("已中标", "the tender is awarded")

    contractor: str
    amount: int
    progress_payment_percent: int
    awarded_on: date
    documents: tuple[Document, ...]


class SupervisionPartyAppointed(Event):
    title: ClassVar = Words("监管方已确定", "a party of supervision is appointed")

    seat: Seat
    organisation: str


class JointSupervisionEstablished(Event):
    title: ClassVar = Words("六位一体监管已建立", "joint supervision is established")


class FundingSecuredRecorded(Event):
    title: ClassVar = Words("资金落实已知悉", "that the money is secured is known")

    amount: int


class FundingWithdrawnRecorded(Event):
    title: ClassVar = Words("资金撤回已知悉", "that money was withdrawn is known")

    remaining: int
    reason: str


class ConstructionStarted(PublicEvent):
    title: ClassVar = Words("已开工", "construction has started")

    started_on: date
    contractor: str
    contract_amount: int
    progress_payment_percent: int


class ProgressReported(PublicEvent):
    """(cumulative, measured, 0–100)"""

    title: ClassVar = Words("工程进度已上报", "progress is reported")

    percent: int


class ConstructionCompleted(PublicEvent):
    title: ClassVar = Words("已竣工", "construction is completed")

    completed_on: date


class InitialAcceptancePassed(Event):
    title: ClassVar = Words("初验已通过", "the initial acceptance is passed")

    held_on: date
    signatures: tuple[Signature, ...]


class InitialAcceptanceFailed(Event):
    title: ClassVar = Words("初验未通过", "the initial acceptance has failed")

    held_on: date
    signatures: tuple[Signature, ...]
    defects: tuple[str, ...]


class ComprehensiveAssessmentRecorded(Event):
    title: ClassVar = Words("综合考核已完成", "the comprehensive assessment is done")

    departments: tuple[str, ...]
    experts: tuple[str, ...]
    residents: tuple[str, ...]
    conclusion: str


class AcceptanceCompleted(PublicEvent):
    title: ClassVar = Words("已验收", "accepted")

    accepted_on: date
    project_name: str
    division: str
    households: int
    area_m2: str


class ManagementModeRecorded(Event):
    title: ClassVar = Words("管理模式已知悉", "the management mode is known")

    mode: str


class HandedOver(PublicEvent):
    title: ClassVar = Words("改造成果已移交", "handed over")

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
