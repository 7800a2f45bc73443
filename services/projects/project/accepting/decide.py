"""P39: three parties sign the initial acceptance. P40: three groups assess. Then acceptance (P11)."""

from collections.abc import Iterator

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
from services.projects.project.state import (
    Accepted,
    Assessed,
    Completed,
    HandedToCare,
    InitiallyAccepted,
    Project,
)
from services.projects.project.values import Signer
from services.projects.rules import P39, P40
from shared.core.actor import Actor
from shared.core.deciding import once, out_of_order
from shared.core.frozen import replace
from shared.core.phases import Phase
from shared.core.refusals import Rejected
from shared.core.words import Words, listed

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
            all_have_signed(command)
            held = initial_acceptance(command)
            return [] if held == project.failure else [held]
        case InitiallyAccepted(acceptance=done), RecordInitialAcceptance():
            return once(done, initial_acceptance(command), project, command)
        case InitiallyAccepted(), RecordComprehensiveAssessment():
            all_groups_are_present(command)
            return [ComprehensiveAssessmentRecorded(**command.recorded())]
        case Assessed(assessment=done), RecordComprehensiveAssessment():
            return once(done, ComprehensiveAssessmentRecorded(**command.recorded()), project, command)
        case Assessed(dossier), CompleteAcceptance():
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
        case InitiallyAccepted(dossier, plan), ComprehensiveAssessmentRecorded():
            return Assessed(dossier, plan, event)
        case Assessed(dossier, plan), AcceptanceCompleted():
            return Accepted(dossier, plan)
        case _:
            return project


def all_have_signed(command: RecordInitialAcceptance) -> None:
    """P39: the street, the community, and the owners by their committee or their group; defects by name."""
    Rejected.all(P39, _lacking(command))


def _lacking(command: RecordInitialAcceptance) -> Iterator[Words]:
    signed = {signature.party for signature in command.signatures}
    if missing := [name for name, parties in SIGNERS.items() if signed.isdisjoint(parties)]:
        zh, en = listed(missing)
        yield Words(f"初验缺少签字：{zh}", f"signatures missing: {en}")
    if not command.passed and not command.defects:
        yield Words("初验未通过，须逐条列明问题", "a failed initial acceptance names each defect")


def all_groups_are_present(command: RecordComprehensiveAssessment) -> None:
    """P40: departments, experts and residents."""
    groups = {
        Words("相关部门", "departments"): command.departments,
        Words("专家", "experts"): command.experts,
        Words("居民代表", "residents"): command.residents,
    }
    if absent := [name for name, members in groups.items() if not members]:
        zh, en = listed(absent)
        raise Rejected(P40, f"综合考核缺席：{zh}", f"absent from the assessment: {en}")


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
