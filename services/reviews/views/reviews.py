"""The read model of reviews: one row a project, showing the newest version of its plan."""

from datetime import date
from typing import assert_never, get_args

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
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.view import Row, View


class ReviewRow(Row, frozen=True):
    """`opinions` counts those submitted: what an expert said shows only in the sealed opinion (R10).

    status  opened, preliminarily_passed, preliminarily_failed, returned, refused, accepted, convened,
            sealed, concluded, passed, approved, uploaded, acknowledged, exempt or filed
    """

    project_id: str
    project_name: str = ""
    division: str = ""
    author: str = ""
    status: str = ""
    plan_version: int = 0
    opened_on: date | None = None
    criteria: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    panel_size: int = 0
    opinions: int = 0
    expert_opinion: str = ""
    recommended: str | None = None
    passed: bool | None = None
    letters: list[str] = field(default_factory=list)
    review_number: str | None = None
    filing_number: str | None = None
    approval: str | None = None
    uploaded: bool = False
    receipt: str | None = None


def fold(row: ReviewRow, event: ReviewEvents, context: EventContext) -> ReviewRow:
    match event:
        case SubmittingEvent():
            return _submitting(row, event, context)
        case FilingEvent():
            return _filing(row, event)
        case ConsultingEvent():
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
            return replace(row, status="convened", panel_size=len(panel))
        case ExpertOpinionSubmitted():
            return replace(row, opinions=row.opinions + 1)
        case ExpertOpinionSealed(recommends=recommended, text=text):
            return replace(row, status="sealed", recommended=recommended, expert_opinion=text)
        case _:
            assert_never(event)


def _concluding(row: ReviewRow, event: ConcludingEvents) -> ReviewRow:
    match event:
        case ReviewConcluded(passed=passed):
            return replace(row, status="concluded", passed=passed)
        case SubmitterNotified(document_no=document_no):
            return replace(row, letters=[*row.letters, document_no])
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


reviews = View("reviews", ReviewRow, fold, reads=get_args(ReviewEvents), version=2)
