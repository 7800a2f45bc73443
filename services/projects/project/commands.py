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
from services.projects.rules import M33, P11, P13, P30, P39, P40, R02
from services.roles import (
    CITY_OFFICE,
    COMMUNITY,
    COUNTY_BUREAU,
    COUNTY_GOVERNMENT,
    IMPLEMENTER,
    RESIDENT_COMMITTEE,
    STREET,
)
from shared.core.fields import Area, CreditCode, Division, Fen, Text
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words

STREET_LEVEL = frozenset({STREET, COMMUNITY})
COUNTY = frozenset({COUNTY_GOVERNMENT})

DocumentNo = Annotated[Text, Field(description="文号 · document number", examples=["旧改办〔2024〕7号"])]
Defects = Annotated[
    tuple[Text, ...], Field(description="问题,逐条 · each defect", examples=[["3号楼雨水管未接入市政管网"]])
]


class SubmitRenovationApplication(Command):
    """改造申请 (P30): the community asks, in writing."""

    title: ClassVar = Words("提交改造申请", "submitting the application")
    roles: ClassVar[frozenset[Role]] = frozenset({RESIDENT_COMMITTEE})
    rule: ClassVar = P30

    project_name: Text = Field(description="小区名称 · community", examples=["示例一村(示例数据)"])
    division: Division
    area_m2: Area
    households: int = Field(strict=True, gt=0, description="户数 · households", examples=[310])
    tier: Tier = Field(description="改造类型 · tier", examples=["basic"])
    document: Document | None = Field(None, description="书面申请 · the written application")


class ConfirmApplication(Command):
    """确认申请 (P30): by the street or community of that place."""

    title: ClassVar = Words("确认申请", "confirming the application")
    roles: ClassVar[frozenset[Role]] = STREET_LEVEL
    rule: ClassVar = P30


class ReturnApplication(Command):
    """退回申请 (P30)."""

    title: ClassVar = Words("退回申请", "returning the application")
    roles: ClassVar[frozenset[Role]] = STREET_LEVEL
    rule: ClassVar = P30

    reason: Text = Field(description="理由 · reason", examples=["申请书缺少业主签名"])


class AssessEligibility(Command):
    """认定改造资格."""

    title: ClassVar = Words("认定改造资格", "assessing its eligibility")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = P11

    eligible: bool = Field(description="是否符合 · eligible", examples=[True])
    basis: Text = Field(description="依据 · basis", examples=["2024年摸底调查表"])


class IncludeInCentralPlan(Command):
    """纳入中央补助支持的年度计划."""

    title: ClassVar = Words("登记纳入中央补助计划", "including it in the central plan")
    roles: ClassVar[frozenset[Role]] = frozenset({CITY_OFFICE})
    rule: ClassVar = P11

    plan_year: int = Field(strict=True, ge=2000, le=2100, examples=[2024])
    document_no: DocumentNo


class NominateForCentralPlan(Command):
    """申报争取纳入中央补助计划 (P09): nominated is not included."""

    title: ClassVar = Words("申报争取中央补助", "nominating it for the central plan")
    roles: ClassVar[frozenset[Role]] = frozenset({CITY_OFFICE})
    rule: ClassVar = P11

    plan_year: int = Field(strict=True, ge=2000, le=2100, examples=[2024])
    document_no: DocumentNo


class DraftPlan(Command):
    """编制实施方案. Sources and items each add up to the estimate, to the fen."""

    title: ClassVar = Words("编制实施方案", "drafting the plan")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

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

    title: ClassVar = Words("报审实施方案", "submitting the plan")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

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

    title: ClassVar = Words("批准实施方案", "approving the plan")
    roles: ClassVar[frozenset[Role]] = COUNTY
    rule: ClassVar = R02

    document_no: DocumentNo


class RecordFundingMix(Command):
    """Funding changed the sources."""

    sources: tuple[HeardSource, ...]


class RecordInitiation(Command):
    """立项 (P11)."""

    title: ClassVar = Words("办理立项", "initiating it")
    roles: ClassVar[frozenset[Role]] = COUNTY
    rule: ClassVar = P11

    document_no: DocumentNo


class RecordTenderAward(Command):
    """中标 (P11). `progress_payment_percent`: of the measured value, payable before acceptance."""

    title: ClassVar = Words("登记中标", "recording the tender award")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

    contractor: CreditCode
    amount: Fen
    progress_payment_percent: int = Field(strict=True, ge=0, le=100, examples=[80])
    awarded_on: date = Field(examples=["2024-05-20"])
    documents: tuple[Document, ...] = Field(min_length=1)


class AppointSupervisionParty(Command):
    """确定六位一体监管的一方 (P13)."""

    title: ClassVar = Words("确定监管方", "appointing a party of supervision")
    roles: ClassVar[frozenset[Role]] = COUNTY
    rule: ClassVar = P13

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

    title: ClassVar = Words("开工", "starting construction")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11


class ReportProgress(Command):
    """上报工程进度."""

    title: ClassVar = Words("上报工程进度", "reporting progress")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

    percent: int = Field(
        strict=True, ge=0, le=100, description="累计完成 · cumulative, measured", examples=[35]
    )


class CompleteConstruction(Command):
    """竣工."""

    title: ClassVar = Words("办理竣工", "completing construction")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11


class RecordInitialAcceptance(Command):
    """初验 (P39)."""

    title: ClassVar = Words("初验", "the initial acceptance")
    roles: ClassVar[frozenset[Role]] = COUNTY
    rule: ClassVar = P39

    passed: bool = Field(examples=[True])
    signatures: tuple[Signature, ...]
    defects: Defects = ()


class RecordComprehensiveAssessment(Command):
    """综合考核 (P40)."""

    title: ClassVar = Words("综合考核", "the comprehensive assessment")
    roles: ClassVar[frozenset[Role]] = frozenset({CITY_OFFICE})
    rule: ClassVar = P40

    departments: tuple[Text, ...] = Field((), description="参加部门 · departments", examples=[["市住建局"]])
    experts: tuple[Text, ...] = Field((), description="专家 · experts", examples=[["e-12"]])
    residents: tuple[Text, ...] = Field((), description="居民代表 · residents", examples=[["r-3"]])
    conclusion: Text = Field(examples=["合格"])


class CompleteAcceptance(Command):
    """完成验收 (P11)."""

    title: ClassVar = Words("完成验收", "completing acceptance")
    roles: ClassVar[frozenset[Role]] = COUNTY
    rule: ClassVar = P11


class RecordManagementMode(Command):
    """Maintenance recorded the owners' decision."""

    mode: str


class HandOver(Command):
    """移交 (M32, M33)."""

    title: ClassVar = Words("移交", "handing it over")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = M33

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
