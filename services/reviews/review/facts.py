"""What a command would record about a version of the plan, its rule being satisfied. Refuses otherwise."""

from services.reviews.review import checks
from services.reviews.review.commands import (
    AssessReviewScope,
    ConcludeReview,
    ConveneExpertMeeting,
    FileForRecord,
    IssueReviewNumber,
    OpenReview,
    RecordPreliminaryReview,
    RefusePlan,
    ReturnPlan,
    SealExpertOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.events import (
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionSubmitted,
    FilingRequested,
    PanelMember,
    PlanExemptedFromReview,
    PlanRefused,
    PlanReturned,
    PreliminaryReviewFailed,
    PreliminaryReviewPassed,
    ReviewConcluded,
    ReviewNumberRequested,
    ReviewOpened,
    Verdict,
)
from services.reviews.review.state import Convened, Plan
from services.reviews.rules import R08, R11
from shared.core.actor import Actor


def opened(command: OpenReview, previous_version: int | None) -> ReviewOpened:
    return ReviewOpened(
        plan_version=command.plan_version,
        previous_version=previous_version,
        project_name=command.project_name,
        division=command.division,
        author=command.author,
        template=command.template,
    )


def reviewed(
    plan: Plan, command: RecordPreliminaryReview, by: Actor
) -> PreliminaryReviewPassed | PreliminaryReviewFailed:
    checks.check_reviewer(plan, by)
    checks.check_defects(R08, command.passed, command.defects)
    if command.passed:
        return PreliminaryReviewPassed(plan_version=plan.version, reviewed_by=by.organisation)
    return PreliminaryReviewFailed(
        plan_version=plan.version, reviewed_by=by.organisation, defects=command.defects
    )


def returned(plan: Plan, command: ReturnPlan) -> PlanReturned:
    checks.check_grounds(command.criteria, command.defects)
    return PlanReturned(plan_version=plan.version, criteria=command.criteria, defects=command.defects)


def refused(plan: Plan, command: RefusePlan) -> PlanRefused:
    checks.check_grounds((command.reason,), command.defects)
    return PlanRefused(
        plan_version=plan.version, reason=command.reason, template=command.template, defects=command.defects
    )


def exempted(plan: Plan, command: AssessReviewScope) -> PlanExemptedFromReview:
    completed, award = command.tender_completed_on, command.award_document
    notice, issued = command.notice_document, command.notice_issued_on
    if completed is None or award is None or notice is None or issued is None:
        raise checks.undetermined(command)
    checks.check_before_notice(completed, issued)
    return PlanExemptedFromReview(
        plan_version=plan.version,
        tender_completed_on=completed,
        award_document=award,
        notice_document=notice,
        notice_issued_on=issued,
    )


def filing(plan: Plan, command: FileForRecord) -> FilingRequested:
    checks.check_filing(command)
    return FilingRequested(
        plan_version=plan.version,
        division=plan.county,
        year=command.occurred_on.year,
        documents=command.documents,
        awarded_on=command.awarded_on,
        contract_signed_on=command.contract_signed_on,
    )


def convened(plan: Plan, command: ConveneExpertMeeting) -> ExpertMeetingConvened:
    checks.check_panel(plan, command.panel)
    panel = tuple(PanelMember(expert=seat.expert, organisation=seat.organisation) for seat in command.panel)
    return ExpertMeetingConvened(plan_version=plan.version, panel=panel, meeting_on=command.meeting_on)


def opinion(review: Convened, command: SubmitExpertOpinion, by: Actor) -> ExpertOpinionSubmitted:
    checks.check_member(review, by)
    asked = ExpertOpinionSubmitted(
        plan_version=review.plan.version, expert=by.person, verdict=command.verdict, text=command.text
    )
    checks.check_first_opinion(review, asked)
    return asked


def sealed(plan: Plan, command: SealExpertOpinion) -> ExpertOpinionSealed:
    return ExpertOpinionSealed(plan_version=plan.version, recommends=command.recommends, text=command.text)


def concluded(plan: Plan, recommended: Verdict, command: ConcludeReview) -> ReviewConcluded:
    checks.check_departure(recommended, command)
    checks.check_defects(R11, command.passed, command.defects)
    return ReviewConcluded(
        plan_version=plan.version,
        passed=command.passed,
        recommended=recommended,
        reason_for_departure=command.reason_for_departure.strip(),
        defects=command.defects,
    )


def returned_by(conclusion: ReviewConcluded) -> PlanReturned:
    """A plan that does not pass goes back like any other, so that projects learns of it in one way."""
    return PlanReturned(
        plan_version=conclusion.plan_version, criteria=("conclusion",), defects=conclusion.defects
    )


def number_requested(plan: Plan, command: IssueReviewNumber) -> ReviewNumberRequested:
    return ReviewNumberRequested(
        plan_version=plan.version, division=plan.county, year=command.occurred_on.year
    )
