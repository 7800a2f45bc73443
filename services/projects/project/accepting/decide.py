"""P39: three parties sign the initial acceptance. P40: three groups assess. Then acceptance (P11)."""

from collections.abc import Iterator
from datetime import date

from services.projects.project.accepting.commands import (
    AcceptingCommands,
    CompleteAcceptance,
    RecordComprehensiveAssessment,
    RecordInitialAcceptance,
)
from services.projects.project.accepting.events import (
    AcceptanceCompleted,
    AcceptingEvents,
    ComprehensiveAssessmentRecorded,
    InitialAcceptanceFailed,
    InitialAcceptancePassed,
)
from services.projects.project.applying.events import RenovationApplicationSubmitted
from services.projects.project.building.events import ConstructionCompleted
from services.projects.project.state import (
    Accepted,
    Assessed,
    Completed,
    HandedToCare,
    InitiallyAccepted,
    Project,
)
from services.projects.project.values import Signer
from services.projects.rules import P11, P39, P40
from shared.core.actor import Actor
from shared.core.deciding import in_sequence, once, out_of_order
from shared.core.frozen import replace
from shared.core.phases import Phase
from shared.core.refusals import Rejected
from shared.core.words import Words, lacking

SIGNERS: dict[Words, frozenset[Signer]] = {
    Words("街道办", "street"): frozenset({"street"}),
    Words("社区居委会", "community"): frozenset({"community"}),
    Words("业主委员会或业主自治小组", "owners' committee or owners' group"): frozenset(
        {"owners_committee", "owners_group"}
    ),
}


def decide(project: Project, command: AcceptingCommands, by: Actor) -> list[AcceptingEvents]:
    match project, command:
        case Completed(), RecordInitialAcceptance():
            dated = in_sequence(*last_step(project), command)
            Rejected.all(P39, [*dated, *all_have_signed(command), *failure_is_explained(command)])
            held = initial_acceptance(command)
            return [] if held == project.failure else [held]
        case InitiallyAccepted(acceptance=done), RecordInitialAcceptance():
            return once(done, initial_acceptance(command), project, command)
        case InitiallyAccepted(acceptance=before), RecordComprehensiveAssessment():
            dated = in_sequence(before.held_on, before.title, command)
            Rejected.all(P40, [*dated, *all_groups_are_present(command)])
            return [ComprehensiveAssessmentRecorded(**command.recorded())]
        case Assessed(assessment=done), RecordComprehensiveAssessment():
            return once(done, ComprehensiveAssessmentRecorded(**command.recorded()), project, command)
        case Assessed(dossier, acceptance=before), CompleteAcceptance():
            Rejected.all(P11, in_sequence(before.held_on, before.title, command))
            return [acceptance(dossier.application, command)]
        case Accepted() | HandedToCare(), CompleteAcceptance():
            return []
        case _:
            raise out_of_order(project, command)


def evolve(project: Project, event: AcceptingEvents) -> Project:
    match project, event:
        case Completed(), InitialAcceptanceFailed():
            return replace(project, failure=event)
        case Completed(dossier, plan), InitialAcceptancePassed():
            return InitiallyAccepted(dossier, plan, event)
        case InitiallyAccepted(dossier, plan, acceptance), ComprehensiveAssessmentRecorded():
            return Assessed(dossier, plan, event, acceptance)
        case Assessed(dossier, plan), AcceptanceCompleted():
            return Accepted(dossier, plan, event.accepted_on)
        case _:
            return project


def last_step(project: Completed) -> tuple[date, Words]:
    """What an initial acceptance follows: the last one, where it failed, or the completion."""
    if project.failure:
        return project.failure.held_on, project.failure.title
    return project.completed_on, ConstructionCompleted.title


def all_have_signed(command: RecordInitialAcceptance) -> list[Words]:
    """P39: the street, the community, and the owners by their committee or their group."""
    signed = {signature.party for signature in command.signatures}
    missing = [name for name, parties in SIGNERS.items() if signed.isdisjoint(parties)]
    return lacking(missing, Words("初验缺少签字", "signatures missing"))


def failure_is_explained(command: RecordInitialAcceptance) -> Iterator[Words]:
    """P39: a failed initial acceptance names each defect."""
    if not command.passed and not command.defects:
        yield Words("初验未通过，须逐条列明问题", "a failed initial acceptance names each defect")


def all_groups_are_present(command: RecordComprehensiveAssessment) -> list[Words]:
    """P40: departments, experts and residents."""
    groups = {
        Words("相关部门", "departments"): command.departments,
        Words("专家", "experts"): command.experts,
        Words("居民代表", "residents"): command.residents,
    }
    absent = [name for name, members in groups.items() if not members]
    return lacking(absent, Words("综合考核缺席", "absent from the assessment"))


def initial_acceptance(
    command: RecordInitialAcceptance,
) -> InitialAcceptancePassed | InitialAcceptanceFailed:
    held_on, signatures = command.occurred_on, command.signatures
    if command.passed:
        return InitialAcceptancePassed(held_on=held_on, signatures=signatures)
    return InitialAcceptanceFailed(held_on=held_on, signatures=signatures, defects=command.defects)


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


accepting = Phase(decide, evolve, AcceptingCommands, AcceptingEvents)
