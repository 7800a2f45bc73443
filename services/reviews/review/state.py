"""Where the review of a project's plan stands: the joints between its phases.

History is never refused: an event that does not fit leaves the state as it is.
"""

from typing import ClassVar

from services.reviews.review.concluding.events import ReviewConcluded
from services.reviews.review.consulting.events import (
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionSubmitted,
)
from services.reviews.review.filing.events import FilingReceived, PlanExemptedFromReview
from services.reviews.review.submitting.events import (
    PlanRefused,
    PlanReturned,
    PreliminaryReviewFailed,
    PreliminaryReviewPassed,
)
from shared.core.deciding import State
from shared.core.frozen import Frozen, FrozenMap
from shared.core.words import Words
from shared.mechanisms.vault.events import GoneEvents


class Plan(Frozen, frozen=True):
    """The version under review.

    author  credit code of the organisation that drew it up
    panel   the experts before whom it is, or was
    """

    version: int
    division: str
    author: str
    panel: tuple[str, ...] = ()

    @property
    def county(self) -> str:
        """The six digits that head its division: whose register numbers it."""
        return self.division[:6]


class Review(State, frozen=True):
    subject: ClassVar = Words("该实施方案", "the plan")


class Unopened(Review, frozen=True):
    now: ClassVar = Words("尚未提交", "has not been submitted")


class Begun(Review, frozen=True):
    """Everything from the first version on."""

    plan: Plan


class Opened(Begun, frozen=True):
    now: ClassVar = Words("等待初审", "waits for its preliminary review")


class PreliminarilyPassed(Begun, frozen=True):
    now: ClassVar = Words(
        "初审已通过，等待省厅受理", "passed its preliminary review and waits for the province"
    )
    review: PreliminaryReviewPassed


class SentBack(Begun, frozen=True):
    """`outcome` says by whom and why; a new version of the plan opens the review again."""

    now: ClassVar = Words("已发回，等待新版本", "was sent back; a new version is awaited")
    outcome: PreliminaryReviewFailed | PlanReturned | PlanRefused


class Exempt(Begun, frozen=True):
    now: ClassVar = Words("免予审核，等待报备案", "is exempt from review and waits to be filed")
    exemption: PlanExemptedFromReview


class Filed(Begun, frozen=True):
    now: ClassVar = Words("已备案", "is filed")
    filing: FilingReceived


class Accepted(Begun, frozen=True):
    now: ClassVar = Words("已受理，等待专家评审会", "is accepted and waits for an expert meeting")


class Convened(Begun, frozen=True):
    """opinions: those that hold; `gone`: what happened to others, which their experts may write again."""

    now: ClassVar = Words(
        "专家评审中，专家审核意见尚未形成", "is before its experts, whose opinion is not sealed"
    )
    meeting: ExpertMeetingConvened
    opinions: tuple[ExpertOpinionSubmitted, ...] = ()
    gone: tuple[GoneEvents, ...] = ()


class Sealed(Begun, frozen=True):
    now: ClassVar = Words(
        "专家审核意见已形成，等待结论", "has its experts' sealed opinion and waits for the conclusion"
    )
    opinion: ExpertOpinionSealed


class Decided(Begun, frozen=True):
    """Everything from the conclusion on. `letters`: the numbers of those sent to the submitter, folded and
    as written."""

    conclusion: ReviewConcluded
    letters: "FrozenMap[str, str]"


class NotPassed(Decided, frozen=True):
    now: ClassVar = Words("结论为不通过，已退回", "did not pass and was returned")


class Concluded(Decided, frozen=True):
    now: ClassVar = Words("结论为通过，等待出具审核编号", "has a passing conclusion and waits for its number")


class Numbered(Decided, frozen=True):
    """Everything from the review number on."""

    number: str


class Passed(Numbered, frozen=True):
    now: ClassVar = Words(
        "审核已通过，尚未经政府批准", "passed its review; the government has not approved it yet"
    )


class Uploadable(Numbered, frozen=True):
    now: ClassVar = Words("审核已通过且经政府批准，等待上传", "passed, is approved and waits to be uploaded")


class Uploaded(Numbered, frozen=True):
    now: ClassVar = Words("已上传，等待省系统回执", "is uploaded and waits for the acknowledgement")


class Acknowledged(Numbered, frozen=True):
    now: ClassVar = Words("已上传，省系统已回执", "is uploaded, with the provincial system's acknowledgement")
    receipt: str
