"""M32: the owners decide the management mode. M33: after acceptance a project is handed over with a list."""

from collections.abc import Iterator
from datetime import date

from services.projects.project.accepting.events import AcceptanceCompleted
from services.projects.project.handing_over.commands import (
    HandingOverCommands,
    HandOver,
    RecordManagementMode,
)
from services.projects.project.handing_over.events import (
    HandedOver,
    HandingOverEvents,
    ManagementModeRecorded,
)
from services.projects.project.state import Accepted, HandedToCare, Known, Project
from services.projects.rules import M32, M33
from shared.core.actor import Actor
from shared.core.deciding import once, out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.gates import Content, Standing, in_order
from shared.core.phases import Phase
from shared.core.words import Words


def decide(project: Project, command: HandingOverCommands, by: Actor) -> list[HandingOverEvents]:
    match project, command:
        case Accepted(), HandOver():
            return [handover(command)]
        case HandedToCare(handover=done), HandOver():
            return once(done, handover(command), project, command)
        case Known(dossier), RecordManagementMode(mode=mode) if mode != dossier.mode:
            return [ManagementModeRecorded(mode=mode)]
        case _, RecordManagementMode():
            return []
        case _:
            raise out_of_order(project, command)


def evolve(project: Project, event: HandingOverEvents) -> Project:
    match project, event:
        case Accepted(dossier, plan), HandedOver():
            return HandedToCare(dossier, plan, event)
        case Known(dossier), ManagementModeRecorded(mode=mode):
            return replace(project, dossier=replace(dossier, mode=mode))
        case _:
            return project


def acceptance_of(project: Accepted) -> tuple[date, Words]:
    return project.accepted_on, AcceptanceCompleted.title


def mode_is_decided(project: Accepted) -> Iterator[Words]:
    """M32: a project is handed over with a management mode that the owners decided."""
    if not project.dossier.mode:
        yield Words("尚未确定管理模式，不能移交", "no management mode is decided yet")


def assets_are_listed(command: HandOver) -> Iterator[Words]:
    """M33: a project is handed over with a list of assets and warranties."""
    if not command.assets:
        yield Words("移交清单为空", "the handover list names no asset")


def warranties_run_on(command: HandOver) -> Iterator[Words]:
    """M33: what is handed over is still under its warranty."""
    for name, until in ((asset.name, asset.warranty_until) for asset in command.assets):
        if until < command.occurred_on:
            yield Words(
                f"{name}的保修期限{until}早于移交日期{command.occurred_on}",
                f"the warranty of {name} ended on {until}, before the handover of {command.occurred_on}",
            )


def handover(command: HandOver) -> HandedOver:
    return HandedOver(**command.recorded(), handed_over_on=command.occurred_on)


GATES = (
    Gated(
        HandOver,
        at=Accepted,
        done=HandedToCare,
        gates=(
            Standing(Words("业主已确定管理模式", "the owners have decided the mode"), M32, mode_is_decided),
            in_order(M33, acceptance_of),
            Content(Words("移交清单已列明", "the assets are listed"), M33, assets_are_listed),
            Content(Words("保修期限未满", "the warranties run on"), M33, warranties_run_on),
        ),
    ),
)

handing_over = Phase(decide, evolve, HandingOverCommands, HandingOverEvents, GATES)
