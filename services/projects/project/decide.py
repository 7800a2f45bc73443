"""A renovation project, of all its phases: from the application to the handover."""

from collections.abc import Iterator

from services.projects.project.accepting.commands import AcceptingCommands
from services.projects.project.accepting.decide import accepting
from services.projects.project.accepting.events import AcceptingEvents
from services.projects.project.applying.commands import ApplyingCommands
from services.projects.project.applying.decide import applying
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
from shared.core.actor import Actor
from shared.core.deciding import in_scope
from shared.core.gates import OWN_DIVISION, Entitlement
from shared.core.phases import decider_of
from shared.core.scope import NOBODYS, Whose, whose
from shared.core.words import Words

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


def in_own_division(project: Project, by: Actor) -> Iterator[Words]:
    """An office acts for its own division only; who applies and who confirms has a rule of its own (P30)."""
    if isinstance(project, Known):
        yield from in_scope(project.dossier.application.division, by)


def who_reads(id: str, project: Project) -> Whose:
    """The offices of its place; who applied, drew up the plan, builds, or has a seat of joint supervision."""
    if not isinstance(project, Known):
        return NOBODYS
    known = project.dossier
    parties = (known.application.applicant, known.author, known.contractor, *known.seats.values())
    return whose(known.application.division, parties=parties)


project = decider_of(
    "project",
    "projects",
    Unknown(),
    Entitlement(OWN_DIVISION, None, in_own_division),
    who_reads,
    applying,
    planning,
    starting,
    building,
    accepting,
    handing_over,
)
