"""A renovation project, of all its phases: from the application to the handover."""

from services.projects.project.accepting.commands import AcceptingCommands
from services.projects.project.accepting.decide import accepting
from services.projects.project.accepting.events import AcceptingEvents
from services.projects.project.applying.commands import (
    ApplyingCommands,
    ConfirmApplication,
    ReturnApplication,
    SubmitRenovationApplication,
)
from services.projects.project.applying.decide import applying, may_confirm
from services.projects.project.applying.events import ApplyingEvents
from services.projects.project.building.commands import BuildingCommands
from services.projects.project.building.decide import building
from services.projects.project.building.events import BuildingEvents
from services.projects.project.handing_over.commands import HandingOverCommands
from services.projects.project.handing_over.decide import handing_over
from services.projects.project.handing_over.events import HandingOverEvents
from services.projects.project.planning.commands import PlanningCommands
from services.projects.project.planning.decide import planning
from services.projects.project.planning.events import PlanningEvents
from services.projects.project.starting.commands import StartingCommands
from services.projects.project.starting.decide import starting
from services.projects.project.starting.events import StartingEvents
from services.projects.project.state import Known, Project, Unknown
from services.projects.rules import P30
from shared.core.actor import Actor
from shared.core.deciding import in_scope
from shared.core.phases import decider_of
from shared.core.refusals import NotEntitled

ProjectCommands = (
    ApplyingCommands
    | PlanningCommands
    | StartingCommands
    | BuildingCommands
    | AcceptingCommands
    | HandingOverCommands
)
ProjectEvents = (
    ApplyingEvents | PlanningEvents | StartingEvents | BuildingEvents | AcceptingEvents | HandingOverEvents
)


def in_own_division(project: Project, command: ProjectCommands, by: Actor) -> None:
    """An office acts for its own division only; who applies and who confirms has a rule of its own (P30)."""
    match project, command:
        case Unknown(), _:
            return
        case _, SubmitRenovationApplication():
            return
        case Known(dossier), ConfirmApplication() | ReturnApplication():
            NotEntitled.all(P30, may_confirm(dossier.application, by))
        case Known(dossier), _:
            in_scope(dossier.application.division, by, command)


project = decider_of(
    "project",
    "projects",
    Unknown(),
    in_own_division,
    applying,
    planning,
    starting,
    building,
    accepting,
    handing_over,
)
