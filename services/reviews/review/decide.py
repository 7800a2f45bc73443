"""The review of a plan as a table: where it stands, what is asked, what follows. Pure."""

from services.reviews.review import checks, facts
from services.reviews.review.checks import out_of_order
from services.reviews.review.commands import (
    AcceptPlan,
    AcknowledgeUpload,
    AssessReviewScope,
    ConcludeReview,
    ConveneExpertMeeting,
    FileForRecord,
    IssueReviewNumber,
    NotifySubmitter,
    OpenReview,
    RecordIssuedNumber,
    RecordPlanApproval,
    RecordPreliminaryReview,
    RefusePlan,
    ReturnPlan,
    ReviewCommand,
    SealExpertOpinion,
    SubmitExpertOpinion,
    UploadToProvincialSystem,
)
from services.reviews.review.events import (
    PlanAccepted,
    PlanFiled,
    PlanUploaded,
    ReviewEvent,
    ReviewPassed,
    SubmitterNotified,
    UploadAcknowledged,
    UploadAllowed,
)
from services.reviews.review.state import (
    Accepted,
    Acknowledged,
    Concluded,
    Convened,
    Decided,
    Exempt,
    Filed,
    FilingNumberAwaited,
    NotPassed,
    NumberAwaited,
    Opened,
    Passed,
    PreliminarilyPassed,
    Review,
    Sealed,
    SentBack,
    Unopened,
    Uploadable,
    Uploaded,
    evolve,
)
from services.reviews.rules import R08
from shared.core.actor import Actor
from shared.core.decider import Decider


def decide(review: Review, command: ReviewCommand, by: Actor) -> list[ReviewEvent]:
    checks.check_scope(review, command, by)
    match review, command:
        case Unopened(), OpenReview():
            return [facts.opened(command, None)]
        case SentBack(plan) | NotPassed(plan), OpenReview() if command.plan_version > plan.version:
            return [facts.opened(command, plan.version)]

        case Opened(plan), RecordPreliminaryReview():
            return [facts.reviewed(plan, command, by)]
        case PreliminarilyPassed(plan, done) | SentBack(plan, done), RecordPreliminaryReview():
            return once(done, facts.reviewed(plan, command, by), review, command)
        case Unopened() | Opened(), AcceptPlan() | ReturnPlan() | RefusePlan():
            raise out_of_order(review, command, R08)
        case PreliminarilyPassed(plan), AcceptPlan():
            checks.check_criteria(command)
            return [PlanAccepted(plan_version=plan.version)]
        case Accepted() | Convened() | Sealed() | Decided(), AcceptPlan():
            checks.check_criteria(command)
            return []
        case PreliminarilyPassed(plan), ReturnPlan():
            return [facts.returned(plan, command)]
        case SentBack(plan, done), ReturnPlan():
            return once(done, facts.returned(plan, command), review, command)
        case PreliminarilyPassed(plan), RefusePlan():
            return [facts.refused(plan, command)]
        case SentBack(plan, done), RefusePlan():
            return once(done, facts.refused(plan, command), review, command)

        case Opened(plan) | PreliminarilyPassed(plan), AssessReviewScope():
            return [facts.exempted(plan, command)]
        case Exempt(plan, done), AssessReviewScope():
            return once(done, facts.exempted(plan, command), review, command)
        case Exempt(plan), FileForRecord():
            return [facts.filing(plan, command)]
        case FilingNumberAwaited(plan, done) | Filed(plan, done), FileForRecord():
            return once(done, facts.filing(plan, command), review, command)
        case FilingNumberAwaited(plan), RecordIssuedNumber(purpose="filing"):
            return [PlanFiled(plan_version=plan.version, filing_number=command.number)]

        case Accepted(plan), ConveneExpertMeeting():
            return [facts.convened(plan, command)]
        case Convened(plan, done), ConveneExpertMeeting():
            return once(done, facts.convened(plan, command), review, command)
        case Convened(), SubmitExpertOpinion():
            submitted = facts.opinion(review, command, by)
            return [] if submitted in review.opinions else [submitted]
        case Convened(plan), SealExpertOpinion():
            checks.check_all_in(review)
            return [facts.sealed(plan, command)]
        case Sealed(plan, done), SealExpertOpinion():
            return once(done, facts.sealed(plan, command), review, command)

        case Sealed(plan, opinion), ConcludeReview():
            conclusion = facts.concluded(plan, opinion.recommends, command)
            return [conclusion] if conclusion.passed else [conclusion, facts.returned_by(conclusion)]
        case Decided(plan, done), ConcludeReview():
            return once(done, facts.concluded(plan, done.recommended, command), review, command)
        case Decided(letters=letters), NotifySubmitter() if command.document_no in letters:
            return []
        case Decided(plan), NotifySubmitter():
            return [SubmitterNotified(plan_version=plan.version, document_no=command.document_no)]
        case Concluded(plan), IssueReviewNumber():
            return [facts.number_requested(plan, command)]
        case NumberAwaited(plan), RecordIssuedNumber(purpose="review"):
            return [ReviewPassed(plan_version=plan.version, review_number=command.number)]
        case NumberAwaited() | Passed() | Uploadable() | Uploaded() | Acknowledged(), IssueReviewNumber():
            return []

        case Passed(plan), RecordPlanApproval() if command.plan_version == plan.version:
            return [UploadAllowed(plan_version=plan.version, document_no=command.document_no)]
        case Uploadable(plan, number=number), UploadToProvincialSystem():
            return [PlanUploaded(plan_version=plan.version, review_number=number)]
        case Uploaded() | Acknowledged(), UploadToProvincialSystem():
            return []
        case Uploaded(plan, number=number), AcknowledgeUpload():
            receipt = command.receipt
            return [UploadAcknowledged(plan_version=plan.version, review_number=number, receipt=receipt)]
        case Acknowledged(receipt=receipt), AcknowledgeUpload() if command.receipt == receipt:
            return []

        case _, OpenReview() | RecordIssuedNumber() | RecordPlanApproval():
            return []
        case _:
            raise out_of_order(review, command)


def once(done: ReviewEvent, asked: ReviewEvent, review: Review, command: ReviewCommand) -> list[ReviewEvent]:
    """Asking again for what holds adds nothing; asking for something else comes too late."""
    if asked == done:
        return []
    raise out_of_order(review, command)


review: Decider[ReviewCommand, ReviewEvent, Review] = Decider(
    "review", "reviews", Unopened(), decide, evolve, ReviewCommand, ReviewEvent
)
