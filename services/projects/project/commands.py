"""What may be asked of a renovation project. Money is fen, areas are m² as decimal text."""

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from services.projects.project.events import (
    Asset,
    Document,
    HeardSource,
    ReviewResult,
    ScopeItem,
    Seat,
    Signature,
    Source,
    Tier,
)
from shared.core.fields import Area, CreditCode, Division, Fen, Text
from shared.core.messages import Command

STREET = frozenset({"street", "community"})
COUNTY = frozenset({"county_government"})
IMPLEMENTER = frozenset({"implementer"})

DocumentNo = Annotated[Text, Field(description="文号 · document number", examples=["旧改办〔2024〕7号"])]
Defects = Annotated[
    tuple[Text, ...], Field(description="问题,逐条 · each defect", examples=[["3号楼雨水管未接入市政管网"]])
]


class SubmitRenovationApplication(Command):
    """改造申请 (P30): the community asks, in writing."""

    roles: ClassVar[frozenset[str]] = frozenset({"resident_committee"})

    project_name: Text = Field(description="小区名称 · community", examples=["示例一村(示例数据)"])
    division: Division
    area_m2: Area
    households: int = Field(strict=True, gt=0, description="户数 · households", examples=[310])
    tier: Tier = Field(description="改造类型 · tier", examples=["basic"])
    document: Document | None = Field(None, description="书面申请 · the written application")


class ConfirmApplication(Command):
    """确认申请 (P30): by the street or community of that place."""

    roles: ClassVar[frozenset[str]] = STREET


class ReturnApplication(Command):
    """退回申请 (P30)."""

    roles: ClassVar[frozenset[str]] = STREET

    reason: Text = Field(description="理由 · reason", examples=["申请书缺少业主签名"])


class AssessEligibility(Command):
    """认定改造资格."""

    roles: ClassVar[frozenset[str]] = frozenset({"county_bureau"})

    eligible: bool = Field(description="是否符合 · eligible", examples=[True])
    basis: Text = Field(description="依据 · basis", examples=["2024年摸底调查表"])


class IncludeInCentralPlan(Command):
    """纳入中央补助支持的年度计划."""

    roles: ClassVar[frozenset[str]] = frozenset({"city_office"})

    plan_year: int = Field(strict=True, ge=2000, le=2100, examples=[2024])
    document_no: DocumentNo


class NominateForCentralPlan(Command):
    """申报争取纳入中央补助计划 (P09): nominated is not included."""

    roles: ClassVar[frozenset[str]] = frozenset({"city_office"})

    plan_year: int = Field(strict=True, ge=2000, le=2100, examples=[2024])
    document_no: DocumentNo


class DraftPlan(Command):
    """编制实施方案. Sources and items each add up to the estimate, to the fen."""

    roles: ClassVar[frozenset[str]] = IMPLEMENTER

    template: Text = Field(description="编制模版@版本 · template", examples=["province-scheme@2024"])
    estimate: Fen
    sources: tuple[Source, ...] = Field(min_length=1)
    items: tuple[ScopeItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        for name, parts in (("sources", self.sources), ("items", self.items)):
            total = sum(part.amount for part in parts)
            if total != self.estimate:
                raise ValueError(f"合计不符 · {name} add up to {total} fen, the estimate is {self.estimate}")
        kinds = [source.kind for source in self.sources]
        if len(set(kinds)) < len(kinds):
            raise ValueError("资金来源重复 · a source is listed twice")
        return self


class SubmitPlan(Command):
    """报审实施方案."""

    roles: ClassVar[frozenset[str]] = IMPLEMENTER

    documents: tuple[Document, ...] = Field(min_length=1)


class RecordPlanSentBack(Command):
    """Reviews sent the plan back."""

    plan_version: int
    stage: str
    defects: tuple[str, ...]


class RecordReviewOutcome(Command):
    """Reviews passed or filed the plan."""

    plan_version: int
    result: ReviewResult
    number: str


class ApprovePlan(Command):
    """政府批准实施方案 (R02)."""

    roles: ClassVar[frozenset[str]] = COUNTY

    document_no: DocumentNo


class RecordFundingMix(Command):
    """Funding changed the sources."""

    sources: tuple[HeardSource, ...]


class RecordInitiation(Command):
    """立项 (P11)."""

    roles: ClassVar[frozenset[str]] = COUNTY

    document_no: DocumentNo


class RecordTenderAward(Command):
    """中标 (P11). `progress_payment_percent`: of the measured value, payable before acceptance."""

    roles: ClassVar[frozenset[str]] = IMPLEMENTER

    contractor: CreditCode
    amount: Fen
    progress_payment_percent: int = Field(strict=True, ge=0, le=100, examples=[80])
    awarded_on: date = Field(examples=["2024-05-20"])
    documents: tuple[Document, ...] = Field(min_length=1)


class AppointSupervisionParty(Command):
    """确定六位一体监管的一方 (P13)."""

    roles: ClassVar[frozenset[str]] = COUNTY

    seat: Seat = Field(description="席位 · seat", examples=["supervisor"])
    organisation: CreditCode


class RecordFundingSecured(Command):
    """Funding secured the money."""

    amount: int


class RecordFundingWithdrawn(Command):
    """Funding withdrew money."""

    remaining: int
    reason: str


class StartConstruction(Command):
    """开工 (P11, P13)."""

    roles: ClassVar[frozenset[str]] = IMPLEMENTER


class ReportProgress(Command):
    """上报工程进度."""

    roles: ClassVar[frozenset[str]] = IMPLEMENTER

    percent: int = Field(
        strict=True, ge=0, le=100, description="累计完成 · cumulative, measured", examples=[35]
    )


class CompleteConstruction(Command):
    """竣工."""

    roles: ClassVar[frozenset[str]] = IMPLEMENTER


class RecordInitialAcceptance(Command):
    """初验 (P39)."""

    roles: ClassVar[frozenset[str]] = COUNTY

    passed: bool = Field(examples=[True])
    signatures: tuple[Signature, ...]
    defects: Defects = ()


class RecordComprehensiveAssessment(Command):
    """综合考核 (P40)."""

    roles: ClassVar[frozenset[str]] = frozenset({"city_office"})

    departments: tuple[Text, ...] = Field((), description="参加部门 · departments", examples=[["市住建局"]])
    experts: tuple[Text, ...] = Field((), description="专家 · experts", examples=[["e-12"]])
    residents: tuple[Text, ...] = Field((), description="居民代表 · residents", examples=[["r-3"]])
    conclusion: Text = Field(examples=["合格"])


class CompleteAcceptance(Command):
    """完成验收 (P11)."""

    roles: ClassVar[frozenset[str]] = COUNTY


class RecordManagementMode(Command):
    """Maintenance recorded the owners' decision."""

    mode: str


class HandOver(Command):
    """移交 (M32, M33)."""

    roles: ClassVar[frozenset[str]] = IMPLEMENTER

    receiver: CreditCode
    assets: tuple[Asset, ...] = ()


ProjectCommand = (
    SubmitRenovationApplication
    | ConfirmApplication
    | ReturnApplication
    | AssessEligibility
    | IncludeInCentralPlan
    | NominateForCentralPlan
    | DraftPlan
    | SubmitPlan
    | RecordPlanSentBack
    | RecordReviewOutcome
    | ApprovePlan
    | RecordFundingMix
    | RecordInitiation
    | RecordTenderAward
    | AppointSupervisionParty
    | RecordFundingSecured
    | RecordFundingWithdrawn
    | StartConstruction
    | ReportProgress
    | CompleteConstruction
    | RecordInitialAcceptance
    | RecordComprehensiveAssessment
    | CompleteAcceptance
    | RecordManagementMode
    | HandOver
)
