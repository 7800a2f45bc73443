"""What happened in the review of one project's plan. Each event belongs to one version of the plan."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.core.fields import Sha256, Text
from shared.core.messages import Disclosure, Event, Value

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
    """审核已开启. `previous_version` is the version that was sent back, where there was one."""

    plan_version: int
    previous_version: int | None
    project_name: str
    division: str
    author: str
    template: str


class PreliminaryReviewPassed(Event):
    """初审已通过, R08. `reviewed_by` is the reviewing department's credit code."""

    plan_version: int
    reviewed_by: str


class PreliminaryReviewFailed(Event):
    """初审未通过, R08."""

    plan_version: int
    reviewed_by: str
    defects: tuple[str, ...]


class PlanAccepted(Event):
    """已受理, R09: all three criteria hold."""

    plan_version: int


class PlanReturned(Event):
    """已退回, R09; also what follows from a conclusion that the plan does not pass (R11)."""

    plan_version: int
    criteria: tuple[str, ...]
    defects: tuple[str, ...]


class PlanRefused(Event):
    """不予受理. `template` is the one the plan should have followed."""

    plan_version: int
    reason: str
    template: str
    defects: tuple[str, ...]


class PlanExemptedFromReview(Event):
    """免予审核已认定, R03."""

    plan_version: int
    tender_completed_on: date
    award_document: Document
    notice_document: str
    notice_issued_on: date


class FilingRequested(Event):
    """已报备案, R04; its number is still to come. `division` is the county's six digits."""

    plan_version: int
    division: str
    year: int
    documents: tuple[FilingDocument, ...]
    awarded_on: date
    contract_signed_on: date


class PlanFiled(Event):
    """已备案, R04."""

    disclosure: ClassVar[Disclosure] = "public"

    plan_version: int
    filing_number: str


class ExpertMeetingConvened(Event):
    """专家评审会已召开, R10. Every member has declared to have no interest in the plan."""

    plan_version: int
    panel: tuple[PanelMember, ...]
    meeting_on: date


class ExpertOpinionSubmitted(Event):
    """专家意见已提交, R10. Other experts see it after the seal: no view shows it, and they read no topic."""

    plan_version: int
    expert: str
    verdict: Verdict
    text: str


class ExpertOpinionSealed(Event):
    """专家审核意见已形成, R10."""

    plan_version: int
    recommends: Verdict
    text: str


class ReviewConcluded(Event):
    """结论意见已形成, R11. `recommended` is what the sealed opinion said."""

    plan_version: int
    passed: bool
    recommended: Verdict
    reason_for_departure: str
    defects: tuple[str, ...]


class SubmitterNotified(Event):
    """已函告送审单位, R11."""

    plan_version: int
    document_no: str


class ReviewNumberRequested(Event):
    """审核编号已申请, R12: of the county's register of that year. `division` is the county's six digits."""

    plan_version: int
    division: str
    year: int


class ReviewPassed(Event):
    """审核通过, 审核编号已出具, R12."""

    disclosure: ClassVar[Disclosure] = "public"

    plan_version: int
    review_number: str


class UploadAllowed(Event):
    """已允许上传, R20: the government has approved what passed the review."""

    plan_version: int
    document_no: str


class PlanUploaded(Event):
    """已上传省管理系统, R20."""

    plan_version: int
    review_number: str


class UploadAcknowledged(Event):
    """省系统已回执, R20."""

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
