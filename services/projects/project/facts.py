"""The events that follow from commands, put together from what was asked and what is known."""

from services.projects.project import checks
from services.projects.project.commands import (
    AppointSupervisionParty,
    AssessEligibility,
    CompleteAcceptance,
    DraftPlan,
    HandOver,
    RecordComprehensiveAssessment,
    RecordInitialAcceptance,
    RecordTenderAward,
    StartConstruction,
    SubmitPlan,
    SubmitRenovationApplication,
)
from services.projects.project.events import (
    AcceptanceCompleted,
    ComprehensiveAssessmentRecorded,
    ConstructionStarted,
    EligibilityAssessed,
    HandedOver,
    InitialAcceptanceFailed,
    InitialAcceptancePassed,
    JointSupervisionEstablished,
    PlanDrafted,
    PlanSubmitted,
    ProjectEvent,
    RenovationApplicationSubmitted,
    SupervisionPartyAppointed,
    TenderAwarded,
)
from services.projects.project.state import Contracted, Dossier
from services.projects.rules import M32, M33
from shared.core.actor import Actor
from shared.core.refusals import OutOfOrder, Rejected


def application(command: SubmitRenovationApplication, by: Actor) -> RenovationApplicationSubmitted:
    return RenovationApplicationSubmitted(
        project_name=command.project_name,
        division=command.division,
        area_m2=command.area_m2,
        households=command.households,
        tier=command.tier,
        applicant=by.organisation,
        document=checks.written(command),
    )


def eligibility(command: AssessEligibility) -> EligibilityAssessed:
    return EligibilityAssessed(eligible=command.eligible, basis=command.basis)


def plan(command: DraftPlan, version: int, by: Actor) -> PlanDrafted:
    return PlanDrafted(
        plan_version=version,
        author=by.organisation,
        template=command.template,
        estimate=command.estimate,
        sources=command.sources,
        items=command.items,
    )


def submission(dossier: Dossier, plan: PlanDrafted, command: SubmitPlan) -> PlanSubmitted:
    """All that reviews and funding need to begin, so that they need not ask back."""
    application = dossier.application
    return PlanSubmitted(
        plan_version=plan.plan_version,
        project_name=application.project_name,
        division=application.division,
        area_m2=application.area_m2,
        households=application.households,
        tier=application.tier,
        author=plan.author,
        template=plan.template,
        estimate=plan.estimate,
        sources=plan.sources,
        central_plan=dossier.central_plan,
        documents=command.documents,
    )


def award(command: RecordTenderAward) -> TenderAwarded:
    return TenderAwarded(
        contractor=command.contractor,
        amount=command.amount,
        progress_payment_percent=command.progress_payment_percent,
        awarded_on=command.awarded_on,
        documents=command.documents,
    )


def appointment(project: Contracted, command: AppointSupervisionParty) -> list[ProjectEvent]:
    """P13: a replacement appends; with the sixth seat joint supervision stands."""
    if project.seats.get(command.seat) == command.organisation:
        return []
    appointed = SupervisionPartyAppointed(seat=command.seat, organisation=command.organisation)
    empty = set(checks.SEATS) - set(project.seats)
    return [appointed, JointSupervisionEstablished()] if empty == {command.seat} else [appointed]


def start(contract: TenderAwarded, command: StartConstruction) -> ConstructionStarted:
    return ConstructionStarted(
        started_on=command.occurred_on,
        contractor=contract.contractor,
        contract_amount=contract.amount,
        progress_payment_percent=contract.progress_payment_percent,
    )


def initial_acceptance(
    command: RecordInitialAcceptance,
) -> InitialAcceptancePassed | InitialAcceptanceFailed:
    held_on, signatures = command.occurred_on, command.signatures
    if command.passed:
        return InitialAcceptancePassed(held_on=held_on, signatures=signatures)
    return InitialAcceptanceFailed(held_on=held_on, signatures=signatures, defects=command.defects)


def assessment(command: RecordComprehensiveAssessment) -> ComprehensiveAssessmentRecorded:
    return ComprehensiveAssessmentRecorded(
        departments=command.departments,
        experts=command.experts,
        residents=command.residents,
        conclusion=command.conclusion,
    )


def acceptance(
    application: RenovationApplicationSubmitted, command: CompleteAcceptance
) -> AcceptanceCompleted:
    return AcceptanceCompleted(
        accepted_on=command.occurred_on,
        project_name=application.project_name,
        division=application.division,
        households=application.households,
        area_m2=application.area_m2,
    )


def handover(dossier: Dossier, command: HandOver) -> HandedOver:
    """M32: with a decided management mode. M33: every asset with its warranty."""
    if not dossier.mode:
        raise OutOfOrder(M32, "尚未确定管理模式,不能移交", "No management mode is decided yet.")
    if not command.assets:
        raise Rejected(M33, "移交清单为空", "The handover list names no asset.")
    return HandedOver(handed_over_on=command.occurred_on, receiver=command.receiver, assets=command.assets)
