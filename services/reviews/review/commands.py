"""What may be asked of the review of one project's plan."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.reviews.number_register.events import Purpose
from services.reviews.review.events import Document, FilingDocument, Verdict
from services.reviews.rules import R03, R04, R08, R09, R10, R11, R12, R20
from services.roles import COUNTY_BUREAU, EXPERT, PROVINCE
from shared.core.fields import CreditCode, Text
from shared.core.messages import Command, Value
from shared.core.roles import Role
from shared.core.words import Words

Criterion = Literal["complete", "procedure_followed", "truthful"]
Defects = Annotated[
    tuple[Text, ...],
    Field(description="问题,逐条 · each defect", examples=[["缺少现状分析", "投资估算与资金筹措合计不一致"]]),
]


class OpenReview(Command):
    """A plan was submitted, or submitted again as a new version."""

    plan_version: int
    project_name: str
    division: str
    author: str
    template: str


class RecordPreliminaryReview(Command):
    """初审 · the preliminary review by the county (R08)."""

    title: ClassVar = Words("初审", "the preliminary review")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = R08

    passed: bool = Field(description="是否通过 · passed", examples=[True])
    defects: Defects = ()


class AcceptPlan(Command):
    """受理 · accept; the three criteria are answered one by one (R09)."""

    title: ClassVar = Words("受理", "accepting it")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R09

    complete: bool = Field(description="资料齐全 · the papers are complete", examples=[True])
    procedure_followed: bool = Field(description="程序到位 · the procedure was followed", examples=[True])
    truthful: bool = Field(description="内容真实准确 · the contents are true and accurate", examples=[True])


class ReturnPlan(Command):
    """退回重新上报 · return, naming the criteria not met and each defect (R09)."""

    title: ClassVar = Words("退回", "returning it")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R09

    criteria: tuple[Criterion, ...] = Field(
        description="不满足的标准 · the criteria that are not met", examples=[["complete"]]
    )
    defects: Defects


class RefusePlan(Command):
    """不予受理 · refuse what was not drawn up on the province's template (R09)."""

    title: ClassVar = Words("不予受理", "refusing it")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R09

    reason: Literal["template"] = Field(description="理由 · reason", examples=["template"])
    template: Text = Field(
        description="应当依据的模版 · the template it should follow", examples=["province-scheme@2024"]
    )
    defects: Defects


class AssessReviewScope(Command):
    """免予审核 · exempt what was tendered before the notice (R03). The unknown never exempts."""

    title: ClassVar = Words("认定免予审核", "exempting it from review")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R03

    tender_completed_on: date | None = Field(
        default=None, description="招投标完成日期 · tender completed on", examples=["2024-01-20"]
    )
    award_document: Document | None = Field(default=None, description="中标通知书 · award notice")
    notice_document: Text | None = Field(
        default=None, description="审核通知文号 · number of the review notice", examples=["X建城〔2024〕12号"]
    )
    notice_issued_on: date | None = Field(
        default=None, description="审核通知印发日期 · the notice was issued on", examples=["2024-03-15"]
    )


class FileForRecord(Command):
    """报备案 · file an exempt plan (R04)."""

    title: ClassVar = Words("报备案", "filing it")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = R04

    documents: tuple[FilingDocument, ...] = Field(
        description="中标通知书、施工合同、审定的实施方案 · award notice, contract, approved scheme"
    )
    awarded_on: date = Field(description="中标日期 · awarded on", examples=["2024-01-20"])
    contract_signed_on: date = Field(description="合同签订日期 · contract signed on", examples=["2024-02-05"])


class PanelCandidate(Value):
    expert: Text = Field(description="专家标识,非姓名 · stable id, no name", examples=["expert-07"])
    organisation: CreditCode = Field(
        description="所在单位信用代码 · credit code", examples=["12340000485000000A"]
    )
    declares_no_conflict: bool = Field(
        description="已声明无利害关系 · has declared to have no interest", examples=[True]
    )


class ConveneExpertMeeting(Command):
    """召开专家评审会 · convene the experts (R10)."""

    title: ClassVar = Words("召开专家评审会", "convening an expert meeting")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R10

    panel: tuple[PanelCandidate, ...] = Field(min_length=1, description="专家组 · the panel")
    meeting_on: date = Field(description="评审会日期 · meeting on", examples=["2024-04-10"])


class SubmitExpertOpinion(Command):
    """提交专家意见 · submit an opinion; the expert is the person who asks (R10)."""

    title: ClassVar = Words("提交专家意见", "submitting an expert's opinion")
    roles: ClassVar[frozenset[Role]] = frozenset({EXPERT})
    rule: ClassVar = R10

    verdict: Verdict = Field(description="通过或不通过 · pass or fail", examples=["pass"])
    text: Text = Field(description="意见 · opinion", examples=["排水方案可行"])


class SealExpertOpinion(Command):
    """形成专家审核意见 · seal the experts' opinion (R10)."""

    title: ClassVar = Words("形成专家审核意见", "sealing the experts' opinion")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R10

    recommends: Verdict = Field(description="建议通过或不通过 · pass or fail", examples=["pass"])
    text: Text = Field(description="专家审核意见 · the panel's opinion", examples=["同意通过"])


class ConcludeReview(Command):
    """形成结论意见 · conclude the review (R11)."""

    title: ClassVar = Words("形成结论意见", "concluding the review")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R11

    passed: bool = Field(description="是否通过 · passed", examples=[True])
    reason_for_departure: str = Field(
        default="",
        description="与专家审核意见不一致的理由 · why it departs from the experts' opinion",
        examples=[""],
    )
    defects: Defects = ()


class NotifySubmitter(Command):
    """函告送审单位 · notify the submitter of the conclusion (R11)."""

    title: ClassVar = Words("函告送审单位", "notifying the submitter")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R11

    document_no: Text = Field(description="函号 · number of the letter", examples=["X建城函〔2024〕31号"])


class IssueReviewNumber(Command):
    """出具审核编号 · issue the review number (R12)."""

    title: ClassVar = Words("出具审核编号", "issuing a review number")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R12


class RecordIssuedNumber(Command):
    """The register has allotted the number that was asked for."""

    purpose: Purpose
    number: str


class RecordPlanApproval(Command):
    """The government has approved the plan."""

    plan_version: int
    document_no: str


class UploadToProvincialSystem(Command):
    """上传省管理系统 · upload to the provincial system (R20)."""

    title: ClassVar = Words("上传省管理系统", "uploading it")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = R20


class AcknowledgeUpload(Command):
    """省管理系统回执 · record the provincial system's receipt (R20)."""

    title: ClassVar = Words("登记上传回执", "acknowledging an upload")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R20

    receipt: Text = Field(description="回执号 · receipt number", examples=["HZ-2024-000123"])


ReviewCommand = (
    OpenReview
    | RecordPreliminaryReview
    | AcceptPlan
    | ReturnPlan
    | RefusePlan
    | AssessReviewScope
    | FileForRecord
    | ConveneExpertMeeting
    | SubmitExpertOpinion
    | SealExpertOpinion
    | ConcludeReview
    | NotifySubmitter
    | IssueReviewNumber
    | RecordIssuedNumber
    | RecordPlanApproval
    | UploadToProvincialSystem
    | AcknowledgeUpload
)
