"""What happened in the review of one project's plan. Each event belongs to one version of the plan."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.core.fields import Sha256, Text
from shared.core.messages import Disclosure, Event, Value
from shared.core.words import Words

Verdict = Literal["pass", "fail"]
FilingKind = Literal["award_notice", "contract", "approved_scheme"]


class Document(Value):
    title: Text = Field(description="名称 · title", examples=["中标通知书"])
    sha256: Sha256 = Field(description="文件的SHA-256 · of the file's bytes")


class FilingDocument(Document):
    kind: FilingKind = Field(description="文件种类 · which of the three", examples=["contract"])


class PanelMember(Value):
    expert: str
    organisation: str


class ReviewOpened(Event):
    """`previous_version` is the version that was sent back, where there was one."""

    title: ClassVar = Words("审核已开启", "the review is opened")

    plan_version: int
    previous_version: int | None
    project_name: str
    division: str
    author: str
    template: str


class PreliminaryReviewPassed(Event):
    """R08. `reviewed_by` is the reviewing department's credit code."""

    title: ClassVar = Words("初审已通过", "the preliminary review is passed")

    plan_version: int
    reviewed_by: str


class PreliminaryReviewFailed(Event):
    """R08."""

    title: ClassVar = Words("初审未通过", "the preliminary review has failed")

    plan_version: int
    reviewed_by: str
    defects: tuple[str, ...]


class PlanAccepted(Event):
    """R09: all three criteria hold."""

    title: ClassVar = Words("已受理", "accepted for review")

    plan_version: int


class PlanReturned(Event):
    """R09; also what follows from a conclusion that the plan does not pass (R11)."""

    title: ClassVar = Words("已退回", "returned")

    plan_version: int
    criteria: tuple[str, ...]
    defects: tuple[str, ...]


class PlanRefused(Event):
    """`template` is the one the plan should have followed."""

    title: ClassVar = Words("不予受理", "refused")

    plan_version: int
    reason: str
    template: str
    defects: tuple[str, ...]


class PlanExemptedFromReview(Event):
    """R03."""

    title: ClassVar = Words("免予审核已认定", "exempt from review")

    plan_version: int
    tender_completed_on: date
    award_document: Document
    notice_document: str
    notice_issued_on: date


class FilingRequested(Event):
    """R04; its number is still to come. `division` is the county's six digits."""

    title: ClassVar = Words("已报备案", "filing is requested")

    plan_version: int
    division: str
    year: int
    documents: tuple[FilingDocument, ...]
    awarded_on: date
    contract_signed_on: date


class PlanFiled(Event):
    """R04."""

    title: ClassVar = Words("已备案", "filed")

    disclosure: ClassVar[Disclosure] = "public"

    plan_version: int
    filing_number: str


class ExpertMeetingConvened(Event):
    """R10. Every member has declared to have no interest in the plan."""

    title: ClassVar = Words("专家评审会已召开", "the expert meeting is convened")

    plan_version: int
    panel: tuple[PanelMember, ...]
    meeting_on: date


class ExpertOpinionSubmitted(Event):
    """R10. Other experts see it after the seal: no view shows it, and they read no topic."""

    title: ClassVar = Words("专家意见已提交", "an expert's opinion is submitted")

    plan_version: int
    expert: str
    verdict: Verdict
    text: str


class ExpertOpinionSealed(Event):
    """R10."""

    title: ClassVar = Words("专家审核意见已形成", "the experts' opinion is sealed")

    plan_version: int
    recommends: Verdict
    text: str


class ReviewConcluded(Event):
    """R11. `recommended` is what the sealed opinion said."""

    title: ClassVar = Words("结论意见已形成", "the review is concluded")

    plan_version: int
    passed: bool
    recommended: Verdict
    reason_for_departure: str
    defects: tuple[str, ...]


class SubmitterNotified(Event):
    """R11."""

    title: ClassVar = Words("已函告送审单位", "the submitter is notified")

    plan_version: int
    document_no: str


class ReviewNumberRequested(Event):
    """R12: of the county's register of that year. `division` is the county's six digits."""

    title: ClassVar = Words("审核编号已申请", "a review number is requested")

    plan_version: int
    division: str
    year: int


class ReviewPassed(Event):
    """R12."""

    title: ClassVar = Words("审核通过，审核编号已出具", "the review is passed and has its number")

    disclosure: ClassVar[Disclosure] = "public"

    plan_version: int
    review_number: str


class UploadAllowed(Event):
    """R20: the government has approved what passed the review."""

    title: ClassVar = Words("已允许上传", "the upload is allowed")

    plan_version: int
    document_no: str


class PlanUploaded(Event):
    """R20."""

    title: ClassVar = Words("已上传省管理系统", "uploaded to the provincial system")

    plan_version: int
    review_number: str


class UploadAcknowledged(Event):
    """R20."""

    title: ClassVar = Words("省系统已回执", "the provincial system has acknowledged it")

    plan_version: int
    review_number: str
    receipt: str


ReviewEvent = (
    ReviewOpened
    | PreliminaryReviewPassed
    | PreliminaryReviewFailed
    | PlanAccepted
    | PlanReturned
    | PlanRefused
    | PlanExemptedFromReview
    | FilingRequested
    | PlanFiled
    | ExpertMeetingConvened
    | ExpertOpinionSubmitted
    | ExpertOpinionSealed
    | ReviewConcluded
    | SubmitterNotified
    | ReviewNumberRequested
    | ReviewPassed
    | UploadAllowed
    | PlanUploaded
    | UploadAcknowledged
)
