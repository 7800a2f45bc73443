"""Where the review of a project's plan stands. `now` says it in words, for refusals (zh, en)."""

from dataclasses import dataclass
from typing import ClassVar

from services.reviews.review.events import (
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionSubmitted,
    FilingRequested,
    PlanAccepted,
    PlanExemptedFromReview,
    PlanFiled,
    PlanRefused,
    PlanReturned,
    PlanUploaded,
    PreliminaryReviewFailed,
    PreliminaryReviewPassed,
    ReviewConcluded,
    ReviewEvent,
    ReviewNumberRequested,
    ReviewOpened,
    ReviewPassed,
    SubmitterNotified,
    UploadAcknowledged,
    UploadAllowed,
)
from shared.core.replace import replace


@dataclass(frozen=True)
class Plan:
    """The version under review. `author` is the credit code of the organisation that drew it up."""

    version: int
    division: str
    author: str

    @property
    def county(self) -> str:
        """The six digits that head its division: whose register numbers it."""
        return self.division[:6]


@dataclass(frozen=True)
class Unopened:
    now: ClassVar = ("尚未提交", "has not been submitted")


@dataclass(frozen=True)
class Opened:
    now: ClassVar = ("等待初审", "waits for its preliminary review")
    plan: Plan


@dataclass(frozen=True)
class PreliminarilyPassed:
    now: ClassVar = ("初审已通过,等待省厅受理", "passed its preliminary review and waits for the province")
    plan: Plan
    review: PreliminaryReviewPassed


@dataclass(frozen=True)
class SentBack:
    """`outcome` says by whom and why; a new version of the plan opens the review again."""

    now: ClassVar = ("已发回,等待新版本", "was sent back; a new version is awaited")
    plan: Plan
    outcome: PreliminaryReviewFailed | PlanReturned | PlanRefused


@dataclass(frozen=True)
class Exempt:
    now: ClassVar = ("免予审核,等待报备案", "is exempt from review and waits to be filed")
    plan: Plan
    exemption: PlanExemptedFromReview


@dataclass(frozen=True)
class FilingNumberAwaited:
    now: ClassVar = ("已报备案,等待备案号", "is filed and waits for its filing number")
    plan: Plan
    filing: FilingRequested


@dataclass(frozen=True)
class Filed:
    now: ClassVar = ("已备案", "is filed")
    plan: Plan
    filing: FilingRequested


@dataclass(frozen=True)
class Accepted:
    now: ClassVar = ("已受理,等待专家评审会", "is accepted and waits for an expert meeting")
    plan: Plan


@dataclass(frozen=True)
class Convened:
    now: ClassVar = ("专家评审中,专家审核意见尚未形成", "is before its experts, whose opinion is not sealed")
    plan: Plan
    meeting: ExpertMeetingConvened
    opinions: tuple[ExpertOpinionSubmitted, ...] = ()


@dataclass(frozen=True)
class Sealed:
    now: ClassVar = (
        "专家审核意见已形成,等待结论",
        "has its experts' sealed opinion and waits for the conclusion",
    )
    plan: Plan
    opinion: ExpertOpinionSealed


@dataclass(frozen=True)
class Decided:
    """Everything from the conclusion on. `letters` are the numbers of those sent to the submitter."""

    plan: Plan
    conclusion: ReviewConcluded
    letters: tuple[str, ...]


@dataclass(frozen=True)
class NotPassed(Decided):
    now: ClassVar = ("结论为不通过,已退回", "did not pass and was returned")


@dataclass(frozen=True)
class Concluded(Decided):
    now: ClassVar = ("结论为通过,等待出具审核编号", "has a passing conclusion and waits for its number")


@dataclass(frozen=True)
class NumberAwaited(Decided):
    now: ClassVar = ("结论为通过,审核编号正在生成", "has a passing conclusion; its number is on the way")


@dataclass(frozen=True)
class Passed(Decided):
    now: ClassVar = ("审核已通过,尚未经政府批准", "passed its review; the government has not approved it yet")
    number: str


@dataclass(frozen=True)
class Uploadable(Decided):
    now: ClassVar = ("审核已通过且经政府批准,等待上传", "passed, is approved and waits to be uploaded")
    number: str


@dataclass(frozen=True)
class Uploaded(Decided):
    now: ClassVar = ("已上传,等待省系统回执", "is uploaded and waits for the receipt")
    number: str


@dataclass(frozen=True)
class Acknowledged(Decided):
    now: ClassVar = ("已上传,省系统已回执", "is uploaded, with the provincial system's receipt")
    number: str
    receipt: str


UnderWay = Opened | PreliminarilyPassed | SentBack | Accepted | Convened | Sealed
Exempted = Exempt | FilingNumberAwaited | Filed
AfterConclusion = NotPassed | Concluded | NumberAwaited | Passed | Uploadable | Uploaded | Acknowledged
Review = Unopened | UnderWay | Exempted | AfterConclusion


def evolve(review: Review, event: ReviewEvent) -> Review:
    """An event that does not fit where the review stands leaves it there; history is never refused."""
    match review, event:
        case _, ReviewOpened():
            return Opened(Plan(event.plan_version, event.division, event.author))
        case Opened(plan), PreliminaryReviewPassed():
            return PreliminarilyPassed(plan, event)
        case Opened(plan), PreliminaryReviewFailed():
            return SentBack(plan, event)
        case PreliminarilyPassed(plan), PlanAccepted():
            return Accepted(plan)
        case PreliminarilyPassed(plan), PlanReturned() | PlanRefused():
            return SentBack(plan, event)
        case Opened(plan) | PreliminarilyPassed(plan), PlanExemptedFromReview():
            return Exempt(plan, event)
        case Exempt(plan), FilingRequested():
            return FilingNumberAwaited(plan, event)
        case FilingNumberAwaited(plan, filing), PlanFiled():
            return Filed(plan, filing)
        case Accepted(plan), ExpertMeetingConvened():
            return Convened(plan, event)
        case Convened(_, _, opinions), ExpertOpinionSubmitted():
            return replace(review, opinions=(*opinions, event))
        case Convened(plan), ExpertOpinionSealed():
            return Sealed(plan, event)
        case Sealed(plan), ReviewConcluded():
            return (Concluded if event.passed else NotPassed)(plan, event, letters=())
        case Decided(letters=letters), SubmitterNotified():
            return replace(review, letters=(*letters, event.document_no))
        case Concluded(plan, conclusion, letters), ReviewNumberRequested():
            return NumberAwaited(plan, conclusion, letters)
        case NumberAwaited(plan, conclusion, letters), ReviewPassed():
            return Passed(plan, conclusion, letters, event.review_number)
        case Passed(plan, conclusion, letters, number), UploadAllowed():
            return Uploadable(plan, conclusion, letters, number)
        case Uploadable(plan, conclusion, letters, number), PlanUploaded():
            return Uploaded(plan, conclusion, letters, number)
        case Uploaded(plan, conclusion, letters, number), UploadAcknowledged():
            return Acknowledged(plan, conclusion, letters, number, event.receipt)
        case _:
            return review
