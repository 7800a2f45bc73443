"""A renovation project as a table: where it stands, what is asked, what follows. Pure."""

from services.projects.project import checks, facts
from services.projects.project.checks import out_of_order
from services.projects.project.commands import (
    AppointSupervisionParty,
    ApprovePlan,
    AssessEligibility,
    CompleteAcceptance,
    CompleteConstruction,
    ConfirmApplication,
    DraftPlan,
    HandOver,
    IncludeInCentralPlan,
    NominateForCentralPlan,
    ProjectCommand,
    RecordComprehensiveAssessment,
    RecordFundingMix,
    RecordFundingSecured,
    RecordFundingWithdrawn,
    RecordInitialAcceptance,
    RecordInitiation,
    RecordManagementMode,
    RecordPlanSentBack,
    RecordReviewOutcome,
    RecordTenderAward,
    ReportProgress,
    ReturnApplication,
    StartConstruction,
    SubmitPlan,
    SubmitRenovationApplication,
)
from services.projects.project.events import (
    ApplicationConfirmed,
    ApplicationReturned,
    ConstructionCompleted,
    FundingMixRecorded,
    FundingSecuredRecorded,
    FundingWithdrawnRecorded,
    ManagementModeRecorded,
    PlanApproved,
    PlanSentBack,
    ProgressReported,
    ProjectEvent,
    ProjectIncludedInCentralPlan,
    ProjectInitiated,
    ProjectNominatedForCentralPlan,
    ReviewOutcomeRecorded,
)
from services.projects.project.state import (
    Accepted,
    Applied,
    Approved,
    Assessed,
    Building,
    Completed,
    Confirmed,
    Contracted,
    Drafted,
    Eligible,
    HandedToCare,
    Ineligible,
    InitiallyAccepted,
    Initiated,
    InReview,
    Known,
    Planned,
    Project,
    Returned,
    Reviewed,
    SentBack,
    Unknown,
    evolve,
)
from shared.core.actor import Actor
from shared.core.decider import Decider


def decide(project: Project, command: ProjectCommand, by: Actor) -> list[ProjectEvent]:
    checks.in_scope(project, command, by)
    match project, command:
        case Unknown() | Returned(), SubmitRenovationApplication():
            return [facts.application(command, by)]
        case Known(dossier), SubmitRenovationApplication():
            return once(dossier.application, facts.application(command, by), project, command)
        case Applied(dossier), ConfirmApplication():
            checks.may_confirm(dossier.application, by)
            return [ApplicationConfirmed(confirmed_by=by.organisation)]
        case Applied(dossier), ReturnApplication(reason=reason):
            checks.may_confirm(dossier.application, by)
            return [ApplicationReturned(returned_by=by.organisation, reason=reason)]
        case Returned(returned=done), ReturnApplication(reason=reason) if reason == done.reason:
            return []
        case Confirmed(), AssessEligibility():
            return [facts.eligibility(command)]
        case Confirmed() | Eligible() | Planned(), ConfirmApplication():
            return []
        case Eligible() | Planned(), AssessEligibility(eligible=True):
            return []
        case Ineligible(), AssessEligibility(eligible=False):
            return []

        case Eligible(dossier) | Planned(dossier), IncludeInCentralPlan():
            if dossier.central_plan == "included":
                return []
            included = ProjectIncludedInCentralPlan(
                plan_year=command.plan_year, document_no=command.document_no
            )
            return [included]
        case Eligible(dossier) | Planned(dossier), NominateForCentralPlan():
            if dossier.central_plan != "none":
                return []
            nominated = ProjectNominatedForCentralPlan(
                plan_year=command.plan_year, document_no=command.document_no
            )
            return [nominated]

        case Eligible(), DraftPlan():
            return [facts.plan(command, 1, by)]
        case Drafted(plan=plan) | SentBack(plan=plan), DraftPlan():
            drafted = facts.plan(command, plan.plan_version + isinstance(project, SentBack), by)
            return [] if drafted == plan else [drafted]
        case Drafted(dossier, plan), SubmitPlan():
            return [facts.submission(dossier, plan, command)]
        case InReview(dossier, plan, submitted), SubmitPlan():
            return once(submitted, facts.submission(dossier, plan, command), project, command)
        case InReview(plan=plan), RecordPlanSentBack() if command.plan_version == plan.plan_version:
            version, stage, defects = command.plan_version, command.stage, command.defects
            return [PlanSentBack(plan_version=version, stage=stage, defects=defects)]
        case InReview(plan=plan), RecordReviewOutcome() if command.plan_version == plan.plan_version:
            version, result, number = command.plan_version, command.result, command.number
            return [ReviewOutcomeRecorded(plan_version=version, result=result, number=number)]
        case Reviewed(plan=plan), ApprovePlan(document_no=no):
            return [PlanApproved(plan_version=plan.plan_version, document_no=no, budget=plan.estimate)]
        case Approved(approval=approval), ApprovePlan(document_no=no) if no == approval.document_no:
            return []

        case Approved(), RecordInitiation(document_no=no):
            return [ProjectInitiated(document_no=no)]
        case Initiated(initiation=done), RecordInitiation(document_no=no) if no == done.document_no:
            return []
        case Initiated(), RecordTenderAward():
            return [facts.award(command)]
        case Contracted(contract=contract), RecordTenderAward():
            return once(contract, facts.award(command), project, command)
        case Contracted(), AppointSupervisionParty():
            checks.seat_is_independent(project, command)
            return facts.appointment(project, command)
        case Building() | Completed(), StartConstruction():
            return []
        case Contracted(contract=contract), StartConstruction():
            checks.ready_to_start(project)
            return [facts.start(contract, command)]
        case Building(percent=percent), ReportProgress() if command.percent >= percent:
            return [] if command.percent == percent else [ProgressReported(percent=command.percent)]
        case Building(), CompleteConstruction():
            return [ConstructionCompleted(completed_on=command.occurred_on)]
        case Completed(), CompleteConstruction():
            return []

        case Completed(), RecordInitialAcceptance():
            checks.all_signed(command)
            held = facts.initial_acceptance(command)
            return [] if held == project.failure else [held]
        case InitiallyAccepted(acceptance=acceptance), RecordInitialAcceptance():
            return once(acceptance, facts.initial_acceptance(command), project, command)
        case InitiallyAccepted(), RecordComprehensiveAssessment():
            checks.all_groups_present(command)
            return [facts.assessment(command)]
        case Assessed(assessment=done), RecordComprehensiveAssessment():
            return once(done, facts.assessment(command), project, command)
        case Assessed(dossier), CompleteAcceptance():
            return [facts.acceptance(dossier.application, command)]
        case Accepted() | HandedToCare(), CompleteAcceptance():
            return []
        case Accepted(dossier), HandOver():
            return [facts.handover(dossier, command)]
        case HandedToCare(dossier, handover=handover), HandOver():
            return once(handover, facts.handover(dossier, command), project, command)

        case Known(dossier), RecordFundingMix(sources=sources) if sources != dossier.sources:
            return [FundingMixRecorded(sources=sources)]
        case Known(dossier), RecordFundingSecured(amount=amount) if not dossier.funded:
            return [FundingSecuredRecorded(amount=amount)]
        case Known(dossier), RecordFundingWithdrawn() if dossier.funded:
            return [FundingWithdrawnRecorded(remaining=command.remaining, reason=command.reason)]
        case Known(dossier), RecordManagementMode(mode=mode) if mode != dossier.mode:
            return [ManagementModeRecorded(mode=mode)]
        case _, RecordPlanSentBack() | RecordReviewOutcome() | RecordFundingMix():
            return []
        case _, RecordFundingSecured() | RecordFundingWithdrawn() | RecordManagementMode():
            return []
        case _:
            raise out_of_order(project, command)


def once(
    done: ProjectEvent, asked: ProjectEvent, project: Project, command: ProjectCommand
) -> list[ProjectEvent]:
    """Asking again for what holds adds nothing; asking for something else comes too late."""
    if asked == done:
        return []
    raise out_of_order(project, command)


project: Decider[ProjectCommand, ProjectEvent, Project] = Decider(
    "project", "projects", Unknown(), decide, evolve, ProjectCommand, ProjectEvent
)
