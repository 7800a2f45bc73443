"""Progress rises until construction is completed (P11)."""

from collections.abc import Iterator
from datetime import date

from services.projects.project.building.commands import (
    BuildingCommands,
    CompleteConstruction,
    ReportProgress,
)
from services.projects.project.building.events import (
    BuildingEvents,
    ConstructionCompleted,
    ProgressReported,
)
from services.projects.project.starting.events import ConstructionStarted
from services.projects.project.state import Building, Completed, Project
from services.projects.rules import P11
from shared.core.actor import Actor
from shared.core.deciding import out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.gates import Fit, in_order
from shared.core.phases import Phase
from shared.core.refusals import OutOfOrder
from shared.core.words import Words


def decide(project: Project, command: BuildingCommands, by: Actor) -> list[BuildingEvents]:
    match project, command:
        case Building(percent=known), ReportProgress(percent=percent) if percent == known:
            return []
        case Building(), ReportProgress():
            return [ProgressReported(**command.recorded())]
        case Building(), CompleteConstruction():
            return [ConstructionCompleted(completed_on=command.occurred_on)]
        case Completed(), CompleteConstruction():
            return []
        case _:
            raise out_of_order(project, command)


def evolve(project: Project, event: BuildingEvents) -> Project:
    match project, event:
        case Building(), ProgressReported(percent=percent):
            return replace(project, percent=percent)
        case Building(dossier, plan, contract), ConstructionCompleted():
            return Completed(dossier, plan, contract, completed_on=event.completed_on)
        case _:
            return project


def start_of(project: Building) -> tuple[date, Words]:
    return project.started_on, ConstructionStarted.title


def progress_rises(project: Building, command: ReportProgress) -> Iterator[Words]:
    """P11: what is built is not taken back."""
    if command.percent < project.percent:
        yield Words(
            f"已上报{project.percent}%，现填{command.percent}%",
            f"{project.percent} % are reported already, {command.percent} % now",
        )


GATES = (
    Gated(
        ReportProgress,
        at=Building,
        gates=(
            Fit(Words("进度不倒退", "progress does not fall"), P11, progress_rises, refusal=OutOfOrder),
            in_order(P11, start_of),
        ),
    ),
    Gated(CompleteConstruction, at=Building, done=Completed, gates=(in_order(P11, start_of),)),
)

building = Phase(decide, evolve, BuildingCommands, BuildingEvents, GATES)
