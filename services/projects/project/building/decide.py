"""Progress rises until construction is completed (P11)."""

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
from shared.core.deciding import in_sequence, out_of_order
from shared.core.frozen import replace
from shared.core.phases import Phase
from shared.core.refusals import Rejected


def decide(project: Project, command: BuildingCommands, by: Actor) -> list[BuildingEvents]:
    match project, command:
        case Building(percent=known), ReportProgress(percent=percent) if percent == known:
            return []
        case Building(percent=known), ReportProgress(percent=percent) if percent > known:
            Rejected.all(P11, in_sequence(project.started_on, ConstructionStarted.title, command))
            return [ProgressReported(**command.recorded())]
        case Building(), CompleteConstruction():
            Rejected.all(P11, in_sequence(project.started_on, ConstructionStarted.title, command))
            return [ConstructionCompleted(completed_on=command.occurred_on)]
        case Completed(), CompleteConstruction():
            return []
        case _:
            raise out_of_order(project, command)


def evolve(project: Project, event: BuildingEvents) -> Project:
    match project, event:
        case Building(), ProgressReported(percent=percent):
            return replace(project, percent=percent)
        case Building(dossier, plan, contract, seats), ConstructionCompleted():
            return Completed(dossier, plan, contract, seats, completed_on=event.completed_on)
        case _:
            return project


building = Phase(decide, evolve, BuildingCommands, BuildingEvents)
