"""How the owners want their community to be managed (M32)."""

from services.projects.project import project
from services.projects.project.handing_over.commands import RecordManagementMode
from shared.core.decider import Addressed
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import reaction


class ManagementModeDecided(ForeignEvent, source="maintenance"):
    mode: str


def open_handover_gate(event: ManagementModeDecided, context: EventContext) -> list[Addressed]:
    command = RecordManagementMode(mode=event.mode, occurred_on=context.occurred_on)
    return [Addressed(project, context.id, command)]


reactions = (reaction(ManagementModeDecided, open_handover_gate),)
