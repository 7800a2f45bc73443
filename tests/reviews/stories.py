"""Histories to start from: each is the one before and one event more."""

from datetime import date

from services.reviews.review.concluding.events import ReviewConcluded
from services.reviews.review.consulting.commands import ConveneExpertMeeting, PanelCandidate
from services.reviews.review.consulting.events import (
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionSubmitted,
    PanelMember,
)
from services.reviews.review.filing.commands import AssessReviewScope, FileForRecord
from services.reviews.review.filing.events import (
    Document,
    FilingDocument,
    FilingRequested,
    PlanExemptedFromReview,
    PlanFiled,
)
from services.reviews.review.numbering.events import ReviewNumberRequested, ReviewPassed
from services.reviews.review.submitting.commands import OpenReview
from services.reviews.review.submitting.events import PlanAccepted, PreliminaryReviewPassed, ReviewOpened
from services.reviews.review.uploading.events import PlanUploaded, UploadAcknowledged, UploadAllowed
from tests.reviews.people import AUTHOR, BUREAU, INSTITUTE, UNIVERSITY

NUMBER, FILING_NUMBER = "SH-340603-2024-0001", "BA-340603-2024-0001"
NOTICE_DAY = date(2024, 3, 15)
TEMPLATE = "province-scheme@2024"


def opened(version: int = 1, previous: int | None = None) -> ReviewOpened:
    return ReviewOpened(
        plan_version=version,
        previous_version=previous,
        project_name="东苑小区(样例)",
        division="340603001",
        author=AUTHOR,
        template=TEMPLATE,
    )


def open_review(version: int = 1) -> OpenReview:
    return OpenReview(
        plan_version=version,
        project_name="东苑小区(样例)",
        division="340603001",
        author=AUTHOR,
        template=TEMPLATE,
    )


def assess(completed: date | None = date(2024, 3, 14), **changes: object) -> AssessReviewScope:
    facts = {
        "tender_completed_on": completed,
        "award_document": AWARD,
        "notice_document": "X建城〔2024〕12号",
        "notice_issued_on": NOTICE_DAY,
    }
    return AssessReviewScope.model_validate(facts | changes)


def file_for_record(**changes: object) -> FileForRecord:
    facts = {
        "documents": PAPERS,
        "awarded_on": date(2024, 1, 20),
        "contract_signed_on": date(2024, 2, 5),
        "occurred_on": date(2024, 4, 1),
    }
    return FileForRecord.model_validate(facts | changes)


def seat(expert: str, organisation: str, declares: bool = True) -> PanelCandidate:
    return PanelCandidate(expert=expert, organisation=organisation, declares_no_conflict=declares)


def convene(*panel: PanelCandidate) -> ConveneExpertMeeting:
    return ConveneExpertMeeting(panel=panel or (SEAT_A, SEAT_B), meeting_on=date(2024, 4, 10))


def opinion(expert: str, verdict: str = "pass", text: str = "可行") -> ExpertOpinionSubmitted:
    return ExpertOpinionSubmitted(plan_version=1, expert=expert, verdict=verdict, text=text)


def conclusion(passed: bool = True, recommended: str = "pass", **facts: object) -> ReviewConcluded:
    return ReviewConcluded.model_validate(
        {
            "plan_version": 1,
            "passed": passed,
            "recommended": recommended,
            "reason_for_departure": "",
            "defects": (),
        }
        | facts
    )


AWARD = Document(title="中标通知书", sha256="a" * 64)
PAPERS = (
    FilingDocument(kind="award_notice", title="中标通知书", sha256="a" * 64),
    FilingDocument(kind="contract", title="施工合同", sha256="b" * 64),
    FilingDocument(kind="approved_scheme", title="审定的实施方案", sha256="c" * 64),
)
SEAT_A, SEAT_B = seat("expert-a", INSTITUTE), seat("expert-b", UNIVERSITY)

EXEMPTION = PlanExemptedFromReview(
    plan_version=1,
    tender_completed_on=date(2024, 3, 14),
    award_document=AWARD,
    notice_document="X建城〔2024〕12号",
    notice_issued_on=NOTICE_DAY,
)
FILING = FilingRequested(
    plan_version=1,
    division="340603",
    year=2024,
    documents=PAPERS,
    awarded_on=date(2024, 1, 20),
    contract_signed_on=date(2024, 2, 5),
)
MEETING = ExpertMeetingConvened(
    plan_version=1,
    panel=(
        PanelMember(expert="expert-a", organisation=INSTITUTE),
        PanelMember(expert="expert-b", organisation=UNIVERSITY),
    ),
    meeting_on=date(2024, 4, 10),
)

OPENED = (opened(),)
PRELIMINARILY_PASSED = (*OPENED, PreliminaryReviewPassed(plan_version=1, reviewed_by=BUREAU))
ACCEPTED = (*PRELIMINARILY_PASSED, PlanAccepted(plan_version=1))
CONVENED = (*ACCEPTED, MEETING)
HEARD = (*CONVENED, opinion("expert-a"), opinion("expert-b"))
SEALED = (*HEARD, ExpertOpinionSealed(plan_version=1, recommends="pass", text="同意"))
SEALED_AGAINST = (*HEARD, ExpertOpinionSealed(plan_version=1, recommends="fail", text="不同意"))
CONCLUDED = (*SEALED, conclusion())
REQUESTED = (*CONCLUDED, ReviewNumberRequested(plan_version=1, division="340603", year=2024))
PASSED = (*REQUESTED, ReviewPassed(plan_version=1, review_number=NUMBER))
APPROVED = (*PASSED, UploadAllowed(plan_version=1, document_no="相政〔2024〕8号"))
UPLOADED = (*APPROVED, PlanUploaded(plan_version=1, review_number=NUMBER))
ACKNOWLEDGED = (*UPLOADED, UploadAcknowledged(plan_version=1, review_number=NUMBER, receipt="HZ-1"))

EXEMPT = (*OPENED, EXEMPTION)
FILING_REQUESTED = (*EXEMPT, FILING)
FILED = (*FILING_REQUESTED, PlanFiled(plan_version=1, filing_number=FILING_NUMBER))
