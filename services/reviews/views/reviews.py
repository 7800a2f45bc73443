"""The read model of reviews: one row a project, showing the newest version of its plan."""

from datetime import date
from typing import Annotated, assert_never, get_args

from msgspec import field

from services.reviews.review import ReviewEvents
from services.reviews.review.concluding.events import (
    ConcludingEvent,
    ConcludingEvents,
    ReviewConcluded,
    SubmitterNotified,
)
from services.reviews.review.consulting.events import (
    ConsultingEvent,
    ConsultingEvents,
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionsOpened,
    ExpertOpinionSubmitted,
)
from services.reviews.review.filing.events import (
    FilingEvent,
    FilingEvents,
    FilingReceived,
    PlanExemptedFromReview,
    PlanFiled,
)
from services.reviews.review.numbering.events import ReviewPassed
from services.reviews.review.submitting.commands import CRITERIA
from services.reviews.review.submitting.events import (
    PlanAccepted,
    PlanRefused,
    PlanReturned,
    PreliminaryReviewFailed,
    PreliminaryReviewPassed,
    ReviewOpened,
    SubmittingEvent,
    SubmittingEvents,
)
from services.reviews.review.uploading.events import (
    PlanUploaded,
    UploadAcknowledged,
    UploadAllowed,
    UploadingEvent,
    UploadingEvents,
)
from services.reviews.review.values import VERDICTS
from services.roles import AUDITOR, PROVINCE
from shared.core.column import Column
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View, per_stream
from shared.core.words import Words
from shared.mechanisms.vault.events import ContentErased, ContentLossRecorded, ContentRead

STATUSES = {
    "opened": Words("已收件", "opened"),
    "preliminarily_passed": Words("初审已通过", "passed the preliminary review"),
    "preliminarily_failed": Words("初审未通过", "failed the preliminary review"),
    "returned": Words("已退回", "returned"),
    "refused": Words("不予受理", "refused"),
    "accepted": Words("已受理", "accepted"),
    "convened": Words("专家会已召集", "experts convened"),
    "sealed": Words("专家意见已封存", "expert opinion sealed"),
    "concluded": Words("已作结论", "concluded"),
    "passed": Words("审核通过", "passed"),
    "approved": Words("方案已批准", "plan approved"),
    "uploaded": Words("已上传", "uploaded"),
    "acknowledged": Words("上传已确认", "upload acknowledged"),
    "exempt": Words("免予审核", "exempt"),
    "filed": Words("已备案", "filed"),
}


GROUNDS = {**CRITERIA, "template": Words("未按规定模版编制", "not on the prescribed template")}


class ReviewRow(Row, frozen=True):
    """`opinions` counts those that hold: what an expert said shows only in the sealed opinion (R10)."""

    project_id: Annotated[str, Column("项目编号", "project")]
    project_name: Annotated[str, Column("项目名称", "name of the project")] = ""
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    author: Annotated[str, Column("编制单位", "author of the plan", scope=Scope.PARTY)] = ""
    status: Annotated[str, Column("状态", "status", words=STATUSES, often=True)] = ""
    plan_version: Annotated[int, Column("方案版次", "version of the plan")] = 0
    opened_on: Annotated[date | None, Column("收件日期", "opened on", often=True)] = None
    criteria: Annotated[list[str], Column("不符合的标准", "criteria not met", words=GROUNDS)] = field(
        default_factory=list
    )
    defects: Annotated[list[str], Column("问题", "defects")] = field(default_factory=list)
    panel: Annotated[
        list[str], Column("评审专家", "experts", scope=Scope.PERSON, readers=frozenset({PROVINCE, AUDITOR}))
    ] = field(default_factory=list)
    panel_size: Annotated[int, Column("评审专家人数", "experts on the panel", summed=True)] = 0
    opinions: Annotated[int, Column("已提交意见", "opinions submitted", summed=True)] = 0
    expert_opinion: Annotated[str, Column("专家组意见", "opinion of the panel")] = ""
    recommended: Annotated[
        str | None, Column("专家组建议", "recommendation of the panel", words=VERDICTS)
    ] = None
    passed: Annotated[bool | None, Column("审核通过", "passed")] = None
    letters: Annotated[int, Column("函告次数", "letters to the submitter", summed=True)] = 0
    letter: Annotated[str | None, Column("最近函号", "number of the last letter")] = None
    review_number: Annotated[str | None, Column("审核编号", "number of the review")] = None
    filing_number: Annotated[str | None, Column("备案编号", "number of the filing")] = None
    approval: Annotated[str | None, Column("批准文号", "approval")] = None
    uploaded: Annotated[bool, Column("已上传", "uploaded")] = False
    receipt: Annotated[str | None, Column("上传回执", "receipt of the upload")] = None


def fold(row: ReviewRow, event: ReviewEvents, context: EventContext) -> ReviewRow:
    match event:
        case SubmittingEvent():
            return _submitting(row, event, context)
        case FilingEvent():
            return _filing(row, event)
        case ConsultingEvent() | ContentRead() | ContentErased() | ContentLossRecorded():
            return _consulting(row, event)
        case ConcludingEvent():
            return _concluding(row, event)
        case ReviewPassed(review_number=number):
            return replace(row, status="passed", review_number=number)
        case UploadingEvent():
            return _uploading(row, event)
        case _:
            assert_never(event)


def _submitting(row: ReviewRow, event: SubmittingEvents, context: EventContext) -> ReviewRow:
    match event:
        case ReviewOpened():
            return _opened(row, event, context)
        case PreliminaryReviewPassed():
            return replace(row, status="preliminarily_passed")
        case PreliminaryReviewFailed(defects=defects):
            return replace(row, status="preliminarily_failed", defects=list(defects))
        case PlanAccepted():
            return replace(row, status="accepted")
        case PlanReturned(criteria=criteria, defects=defects):
            return replace(row, status="returned", criteria=list(criteria), defects=list(defects))
        case PlanRefused(reason=reason, defects=defects):
            return replace(row, status="refused", criteria=[reason], defects=list(defects))
        case _:
            assert_never(event)


def _opened(row: ReviewRow, event: ReviewOpened, context: EventContext) -> ReviewRow:
    """A new version starts a fresh row: nothing said about the old one holds for it."""
    return ReviewRow(
        row.project_id,
        project_name=event.project_name,
        division=event.division,
        author=event.author,
        status="opened",
        plan_version=event.plan_version,
        opened_on=context.occurred_on,
    )


def _filing(row: ReviewRow, event: FilingEvents) -> ReviewRow:
    match event:
        case PlanExemptedFromReview():
            return replace(row, status="exempt")
        case FilingReceived():
            return row
        case PlanFiled(filing_number=number):
            return replace(row, status="filed", filing_number=number)
        case _:
            assert_never(event)


def _consulting(row: ReviewRow, event: ConsultingEvents) -> ReviewRow:
    match event:
        case ExpertMeetingConvened(panel=panel):
            seated = [seat.expert for seat in panel]
            return replace(row, status="convened", panel=seated, panel_size=len(seated))
        case ExpertOpinionSubmitted():
            return replace(row, opinions=row.opinions + 1)
        case ExpertOpinionsOpened() | ContentRead():
            return row
        case ContentErased() | ContentLossRecorded():
            return replace(row, opinions=row.opinions - 1)
        case ExpertOpinionSealed(recommends=recommended, text=text):
            return replace(row, status="sealed", recommended=recommended, expert_opinion=text)
        case _:
            assert_never(event)


def _concluding(row: ReviewRow, event: ConcludingEvents) -> ReviewRow:
    match event:
        case ReviewConcluded(passed=passed):
            return replace(row, status="concluded", passed=passed)
        case SubmitterNotified(document_no=document_no):
            return replace(row, letters=row.letters + 1, letter=document_no)
        case _:
            assert_never(event)


def _uploading(row: ReviewRow, event: UploadingEvents) -> ReviewRow:
    match event:
        case UploadAllowed(document_no=document_no):
            return replace(row, status="approved", approval=document_no)
        case PlanUploaded():
            return replace(row, status="uploaded", uploaded=True)
        case UploadAcknowledged(receipt=receipt):
            return replace(row, status="acknowledged", receipt=receipt)
        case _:
            assert_never(event)


reviews = View(
    "reviews",
    ReviewRow,
    fold,
    reads=get_args(ReviewEvents),
    version=5,
    touches=per_stream,
    title=Words("方案审核", "reviews"),
)
