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
from shared.core.deciding import once, out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.gates import Content, in_order
from shared.core.phases import Phase
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
            held = initial_acceptance(command)
            return [] if held == project.failure else [held]
        case InitiallyAccepted(acceptance=done), RecordInitialAcceptance():
            return once(done, initial_acceptance(command), project, command)
        case InitiallyAccepted(), RecordComprehensiveAssessment():
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


def initial_acceptance_of(project: InitiallyAccepted | Assessed) -> tuple[date, Words]:
    return project.acceptance.held_on, project.acceptance.title


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
    held_on, told = command.occurred_on, command.recorded()
    if told.pop("passed"):
        return InitialAcceptancePassed(held_on=held_on, signatures=command.signatures)
    return InitialAcceptanceFailed(held_on=held_on, **told)


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


GATES = (
    Gated(
        RecordInitialAcceptance,
        at=Completed,
        done=InitiallyAccepted,
        gates=(
            in_order(P39, last_step),
            Content(Words("三方均已签字", "all three parties have signed"), P39, all_have_signed),
            Content(Words("未通过的列明问题", "a failure names its defects"), P39, failure_is_explained),
        ),
    ),
    Gated(
        RecordComprehensiveAssessment,
        at=InitiallyAccepted,
        done=Assessed,
        gates=(
            in_order(P40, initial_acceptance_of),
            Content(Words("三方均已到场", "all three groups are present"), P40, all_groups_are_present),
        ),
    ),
    Gated(
        CompleteAcceptance,
        at=Assessed,
        done=Accepted | HandedToCare,
        gates=(in_order(P11, initial_acceptance_of),),
    ),
)

accepting = Phase(decide, evolve, AcceptingCommands, AcceptingEvents, GATES)
