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
from services.projects.project.state import Building, Completed, Project
from shared.core.actor import Actor
from shared.core.deciding import out_of_order
from shared.core.frozen import replace
from shared.core.phases import Phase


def decide(project: Project, command: BuildingCommands, by: Actor) -> list[BuildingEvents]:
    match project, command:
        case Building(percent=known), ReportProgress(percent=percent) if percent == known:
            return []
        case Building(percent=known), ReportProgress(percent=percent) if percent > known:
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
        case Building(dossier, plan, contract, seats), ConstructionCompleted():
            return Completed(dossier, plan, contract, seats)
        case _:
            return project


building = Phase(decide, evolve, BuildingCommands, BuildingEvents)
