"""Where a renovation project stands. `now` says it in words, for refusals (zh, en)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from services.projects.project.events import (
    AcceptanceCompleted,
    ApplicationConfirmed,
    ApplicationReturned,
    CentralPlan,
    ComprehensiveAssessmentRecorded,
    ConstructionCompleted,
    ConstructionStarted,
    EligibilityAssessed,
    FundingMixRecorded,
    FundingSecuredRecorded,
    FundingWithdrawnRecorded,
    HandedOver,
    HeardSource,
    InitialAcceptanceFailed,
    InitialAcceptancePassed,
    JointSupervisionEstablished,
    ManagementModeRecorded,
    PlanApproved,
    PlanDrafted,
    PlanSentBack,
    PlanSubmitted,
    ProgressReported,
    ProjectEvent,
    ProjectIncludedInCentralPlan,
    ProjectInitiated,
    ProjectNominatedForCentralPlan,
    RenovationApplicationSubmitted,
    ReviewOutcomeRecorded,
    Seat,
    SupervisionPartyAppointed,
    TenderAwarded,
)
from shared.core.replace import replace


@dataclass(frozen=True)
class Dossier:
    """What is known whatever the project's state.

    funded  funding says that the whole budget is allocated
    mode    the management mode that maintenance says the owners decided, or ""
    """

    application: RenovationApplicationSubmitted
    central_plan: CentralPlan = "none"
    sources: tuple[HeardSource, ...] = ()
    funded: bool = False
    mode: str = ""


@dataclass(frozen=True)
class Unknown:
    now: ClassVar = ("尚未申请", "has not been applied for")


@dataclass(frozen=True)
class Known:
    now: ClassVar[tuple[str, str]]
    dossier: Dossier


@dataclass(frozen=True)
class Applied(Known):
    now: ClassVar = ("等待街道或社区确认", "waits for the street's or community's confirmation")


@dataclass(frozen=True)
class Returned(Known):
    now: ClassVar = ("申请已退回", "had its application returned")
    returned: ApplicationReturned


@dataclass(frozen=True)
class Confirmed(Known):
    now: ClassVar = ("等待认定改造资格", "waits for its eligibility to be assessed")


@dataclass(frozen=True)
class Ineligible(Known):
    now: ClassVar = ("不符合改造条件", "is not eligible")


@dataclass(frozen=True)
class Eligible(Known):
    now: ClassVar = ("可以编制方案", "is eligible and has no plan yet")


@dataclass(frozen=True)
class Planned(Known):
    """Any state with a plan."""

    plan: PlanDrafted


@dataclass(frozen=True)
class Drafted(Planned):
    now: ClassVar = ("方案已编制,尚未报审", "has a plan that is not submitted yet")


@dataclass(frozen=True)
class InReview(Planned):
    now: ClassVar = ("方案正在审核", "has its plan under review")
    submitted: PlanSubmitted


@dataclass(frozen=True)
class SentBack(Planned):
    now: ClassVar = ("方案已发回,等待修改", "had its plan sent back and waits for a new version")


@dataclass(frozen=True)
class Reviewed(Planned):
    now: ClassVar = ("方案已通过审核,等待政府批准", "passed review and waits for the government's approval")


@dataclass(frozen=True)
class Approved(Planned):
    now: ClassVar = ("方案已批准,尚未立项", "is approved and not initiated yet")
    approval: PlanApproved


@dataclass(frozen=True)
class Initiated(Planned):
    now: ClassVar = ("已立项,尚未招标", "is initiated and not tendered yet")
    initiation: ProjectInitiated


@dataclass(frozen=True)
class Contracted(Planned):
    now: ClassVar = ("已招标,尚未开工", "is tendered and not started yet")
    contract: TenderAwarded
    seats: Mapping[Seat, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Building(Contracted):
    now: ClassVar = ("正在施工", "is under construction")
    percent: int = 0


@dataclass(frozen=True)
class Completed(Contracted):
    """`failure` is the last initial acceptance, where it failed."""

    now: ClassVar = ("已竣工,等待初验", "is completed and waits for its initial acceptance")
    failure: InitialAcceptanceFailed | None = None


@dataclass(frozen=True)
class InitiallyAccepted(Planned):
    now: ClassVar = ("初验已通过,等待综合考核", "passed its initial acceptance and waits to be assessed")
    acceptance: InitialAcceptancePassed


@dataclass(frozen=True)
class Assessed(Planned):
    now: ClassVar = ("已综合考核,等待验收", "is assessed and waits for acceptance")
    assessment: ComprehensiveAssessmentRecorded


@dataclass(frozen=True)
class Accepted(Planned):
    now: ClassVar = ("已验收,等待移交", "is accepted and waits to be handed over")


@dataclass(frozen=True)
class HandedToCare(Planned):
    now: ClassVar = ("已移交管护", "is handed over")
    handover: HandedOver


Project = Unknown | Known


def evolve(project: Project, event: ProjectEvent) -> Project:
    """History is never refused: an event that does not fit leaves the state as it is."""
    match project, event:
        case Unknown() | Returned(), RenovationApplicationSubmitted():
            return Applied(Dossier(event))
        case Known(), _:
            return _known(project, event)
        case _:
            return project


def _known(project: Known, event: ProjectEvent) -> Project:
    match project, event:
        case _, ProjectIncludedInCentralPlan():
            return replace(project, dossier=replace(project.dossier, central_plan="included"))
        case _, ProjectNominatedForCentralPlan():
            return replace(project, dossier=replace(project.dossier, central_plan="nominated"))
        case _, FundingMixRecorded(sources=sources):
            return replace(project, dossier=replace(project.dossier, sources=sources))
        case _, FundingSecuredRecorded():
            return replace(project, dossier=replace(project.dossier, funded=True))
        case _, FundingWithdrawnRecorded():
            return replace(project, dossier=replace(project.dossier, funded=False))
        case _, ManagementModeRecorded(mode=mode):
            return replace(project, dossier=replace(project.dossier, mode=mode))
        case Applied(dossier), ApplicationConfirmed():
            return Confirmed(dossier)
        case Applied(dossier), ApplicationReturned():
            return Returned(dossier, event)
        case Confirmed(dossier), EligibilityAssessed(eligible=eligible):
            return Eligible(dossier) if eligible else Ineligible(dossier)
        case Eligible(dossier) | Drafted(dossier) | SentBack(dossier), PlanDrafted():
            return Drafted(dossier, event)
        case Planned(), _:
            return _planned(project, event)
        case _:
            return project


def _planned(project: Planned, event: ProjectEvent) -> Project:
    dossier, plan = project.dossier, project.plan
    match project, event:
        case Drafted(), PlanSubmitted():
            return InReview(dossier, plan, event)
        case InReview(), PlanSentBack():
            return SentBack(dossier, plan)
        case InReview(), ReviewOutcomeRecorded():
            return Reviewed(dossier, plan)
        case Reviewed(), PlanApproved():
            return Approved(dossier, plan, event)
        case Approved(), ProjectInitiated():
            return Initiated(dossier, plan, event)
        case Initiated(), TenderAwarded():
            return Contracted(dossier, plan, event)
        case Completed(), InitialAcceptancePassed():
            return InitiallyAccepted(dossier, plan, event)
        case InitiallyAccepted(), ComprehensiveAssessmentRecorded():
            return Assessed(dossier, plan, event)
        case Assessed(), AcceptanceCompleted():
            return Accepted(dossier, plan)
        case Accepted(), HandedOver():
            return HandedToCare(dossier, plan, event)
        case Contracted(), _:
            return _contracted(project, event)
        case _:
            return project


def _contracted(project: Contracted, event: ProjectEvent) -> Project:
    dossier, plan, contract, seats = project.dossier, project.plan, project.contract, project.seats
    match project, event:
        case _, SupervisionPartyAppointed(seat=seat, organisation=organisation):
            return replace(project, seats={**seats, seat: organisation})
        case _, JointSupervisionEstablished():
            return project
        case Building(), ProgressReported(percent=percent):
            return replace(project, percent=percent)
        case Building(), ConstructionCompleted():
            return Completed(dossier, plan, contract, seats)
        case Completed(), InitialAcceptanceFailed():
            return replace(project, failure=event)
        case Contracted(), ConstructionStarted():
            return Building(dossier, plan, contract, seats)
        case _:
            return project
