"""For the tests of reviews: commands, events and histories out of an ordinary life and of a filed one."""

from services.reviews.review.concluding.events import ReviewConcluded
from services.reviews.review.consulting.commands import ConveneExpertMeeting, PanelCandidate
from services.reviews.review.consulting.events import (
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionSubmitted,
    GivenOpinion,
)
from services.reviews.review.filing.commands import AssessReviewScope, FileForRecord
from services.reviews.review.filing.events import FilingReceived, PlanExemptedFromReview, PlanFiled
from services.reviews.review.numbering.events import ReviewPassed
from services.reviews.review.submitting.commands import OpenReview
from services.reviews.review.submitting.events import PlanAccepted, PreliminaryReviewPassed, ReviewOpened
from services.reviews.review.uploading.events import PlanUploaded, UploadAcknowledged, UploadAllowed
from services.reviews.review.values import OPINION, Opinion
from shared.core.actor import Actor
from shared.testing.kept import held, keep
from tests.samples.lived import asked, changed, filed, happened, until
from tests.samples.papers import TENDERED

REVIEW = "review-xj-2024-001"
OPENED = until(ReviewOpened)
PRELIMINARILY_PASSED = until(PreliminaryReviewPassed)
ACCEPTED = until(PlanAccepted)
CONVENED = until(ExpertMeetingConvened)
HEARD = until(ExpertOpinionSubmitted)
SEALED = until(ExpertOpinionSealed)
SEALED_AGAINST = (*HEARD, changed(happened(ExpertOpinionSealed), recommends="fail", text="不同意"))
CONCLUDED = until(ReviewConcluded)
PASSED = until(ReviewPassed)
APPROVED = until(UploadAllowed)
UPLOADED = until(PlanUploaded)
ACKNOWLEDGED = until(UploadAcknowledged)

EXEMPT = until(PlanExemptedFromReview, filed())
FILED = until(PlanFiled, filed())

MEETING = happened(ExpertMeetingConvened)
EXEMPTION = happened(PlanExemptedFromReview, filed())
FILING = happened(FilingReceived, filed())
NUMBER = happened(ReviewPassed).review_number
FILING_NUMBER = happened(PlanFiled, filed()).filing_number
SEAT_A, SEAT_B = asked(ConveneExpertMeeting).panel


def opened(version: int = 1, previous: int | None = None) -> ReviewOpened:
    return changed(happened(ReviewOpened), plan_version=version, previous_version=previous)


def open_review(version: int = 1) -> OpenReview:
    return changed(asked(OpenReview), plan_version=version)


def assess(completed: object = TENDERED, **changes: object) -> AssessReviewScope:
    return changed(asked(AssessReviewScope, filed()), tender_completed_on=completed, **changes)


def file_for_record(**changes: object) -> FileForRecord:
    return changed(asked(FileForRecord, filed()), **changes)


def seat(expert: str, organisation: str, declares: bool = True) -> PanelCandidate:
    return PanelCandidate(expert=expert, organisation=organisation, declares_no_conflict=declares)


def convene(*panel: PanelCandidate) -> ConveneExpertMeeting:
    return changed(asked(ConveneExpertMeeting), panel=panel or (SEAT_A, SEAT_B))


def opinion(by: Actor, content: Opinion) -> ExpertOpinionSubmitted:
    kept = keep(REVIEW, by, OPINION, content)
    return changed(happened(ExpertOpinionSubmitted), expert=by.person, opinion=kept)


def shown(by: Actor, content: Opinion) -> GivenOpinion:
    """As the seal opens it."""
    kept = keep(REVIEW, by, OPINION, content)
    return GivenOpinion(expert=by.person, opinion=held(kept.item))


def conclusion(passed: bool = True, recommended: str = "pass", **facts: object) -> ReviewConcluded:
    return changed(happened(ReviewConcluded), passed=passed, recommended=recommended, **facts)
