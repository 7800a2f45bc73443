"""P30: a community applies in writing, its street or community confirms. Then its eligibility (P11)."""

from collections.abc import Iterator

from services.projects.project.applying.commands import (
    ApplyingCommands,
    AssessEligibility,
    ConfirmApplication,
    IncludeInCentralPlan,
    NominateForCentralPlan,
    ReturnApplication,
    SubmitRenovationApplication,
)
from services.projects.project.applying.events import (
    ApplicationConfirmed,
    ApplicationReturned,
    ApplyingEvents,
    EligibilityAssessed,
    ProjectIncludedInCentralPlan,
    ProjectNominatedForCentralPlan,
    RenovationApplicationSubmitted,
)
from services.projects.project.state import (
    Applied,
    Confirmed,
    Dossier,
    Eligible,
    Ineligible,
    Known,
    Planned,
    Project,
    Returned,
    Unknown,
)
from services.projects.rules import P30
from shared.core.actor import Actor
from shared.core.deciding import in_scope, once, out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.gates import Claim, Content, Entitlement
from shared.core.phases import Phase
from shared.core.words import Words

# GB/T 2260: six digits for the county, three more for the street.
STREET_DIGITS = 9


def decide(project: Project, command: ApplyingCommands, by: Actor) -> list[ApplyingEvents]:
    match project, command:
        case Unknown() | Returned(), SubmitRenovationApplication():
            return [application(command, by)]
        case Known(dossier), SubmitRenovationApplication():
            return once(dossier.application, application(command, by), project, command)
        case Applied(), ConfirmApplication():
            return [ApplicationConfirmed(confirmed_by=by.organisation)]
        case Confirmed() | Eligible() | Planned(), ConfirmApplication():
            return []
        case Applied(), ReturnApplication():
            return [ApplicationReturned(**command.recorded(), returned_by=by.organisation)]
        case Returned(returned=done), ReturnApplication(reason=reason) if reason == done.reason:
            return []
        case Confirmed(), AssessEligibility():
            return [EligibilityAssessed(**command.recorded())]
        case Eligible() | Planned(), AssessEligibility(eligible=True):
            return []
        case Ineligible(), AssessEligibility(eligible=False):
            return []
        case Eligible(dossier) | Planned(dossier), IncludeInCentralPlan():
            included = dossier.central_plan == "included"
            return [] if included else [ProjectIncludedInCentralPlan(**command.recorded())]
        case Eligible(dossier) | Planned(dossier), NominateForCentralPlan():
            known = dossier.central_plan != "none"
            return [] if known else [ProjectNominatedForCentralPlan(**command.recorded())]
        case _:
            raise out_of_order(project, command)


def evolve(project: Project, event: ApplyingEvents) -> Project:
    match project, event:
        case Unknown() | Returned(), RenovationApplicationSubmitted():
            return Applied(Dossier(event))
        case Applied(dossier), ApplicationConfirmed():
            return Confirmed(dossier)
        case Applied(dossier), ApplicationReturned():
            return Returned(dossier, event)
        case Confirmed(dossier), EligibilityAssessed(eligible=eligible):
            return Eligible(dossier) if eligible else Ineligible(dossier)
        case Known(dossier), ProjectIncludedInCentralPlan():
            return replace(project, dossier=replace(dossier, central_plan="included"))
        case Known(dossier), ProjectNominatedForCentralPlan():
            return replace(project, dossier=replace(dossier, central_plan="nominated"))
        case _:
            return project


def is_own_place(command: SubmitRenovationApplication, by: Actor) -> Iterator[Words]:
    """P30: a community applies for itself; nothing else says yet where the project lies."""
    yield from in_scope(command.division, by)


def is_in_writing(command: SubmitRenovationApplication) -> Iterator[Words]:
    """P30: a community applies in writing."""
    if command.document is None:
        yield Words("改造申请未附书面文件", "the application has no written document")


def application(command: SubmitRenovationApplication, by: Actor) -> RenovationApplicationSubmitted:
    return RenovationApplicationSubmitted(**command.recorded(), applicant=by.organisation)


def may_confirm(project: Project, by: Actor) -> Iterator[Words]:
    """P30: the street or community of that place, and not the applicant."""
    if not isinstance(project, Known):
        return
    application, own = project.dossier.application, by.division
    place = application.division
    if len(own) < STREET_DIGITS or not by.covers(place):
        yours = Words(own, own) if own else Words("无区划", "no division")
        zh = f"小区不属于您所在的街道或社区（{yours.zh}）"
        en = f"the community does not belong to {yours.en} as its street or community"
        yield Words(zh, en)
    if by.organisation == application.applicant:
        yield Words("申请人不能确认自己的申请", "the applicant cannot confirm the application")


CONFIRMING = Entitlement(
    Words("由小区所在街道或社区办理，申请人除外", "by the street or community there, not the applicant"),
    P30,
    may_confirm,
)
OWN_PLACE = Claim(
    Words("小区在申请人所在区划内", "the community lies in the applicant's division"), P30, is_own_place
)
GATES = (
    Gated(
        SubmitRenovationApplication,
        at=Unknown | Returned,
        done=Known,
        who=(),
        gates=(
            OWN_PLACE,
            Content(Words("附有书面申请", "a written application is attached"), P30, is_in_writing),
        ),
    ),
    Gated(ConfirmApplication, at=Applied, done=Confirmed | Eligible | Planned, who=(CONFIRMING,)),
    Gated(ReturnApplication, at=Applied, done=Returned, who=(CONFIRMING,)),
    Gated(AssessEligibility, at=Confirmed, done=Eligible | Planned | Ineligible),
    Gated(NominateForCentralPlan, at=Eligible | Planned),
    Gated(IncludeInCentralPlan, at=Eligible | Planned),
)

applying = Phase(decide, evolve, ApplyingCommands, ApplyingEvents, GATES)
