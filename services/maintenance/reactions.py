"""What the projects service tells about acceptance and handover, and what after-care does about it."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.maintenance.care.commands import OpenCare, RecordHandover
from services.maintenance.care.decide import care
from shared.core.decider import Addressed
from shared.core.messages import Command, EventContext, ForeignEvent
from shared.core.reactions import reaction


class HandedOverAsset(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    warranty_until: date


class AcceptanceCompleted(ForeignEvent, source="projects"):
    accepted_on: date
    project_name: str
    division: str
    households: int
    area_m2: str


class HandedOver(ForeignEvent, source="projects"):
    handed_over_on: date
    receiver: str
    assets: tuple[HandedOverAsset, ...]


def open_care(event: AcceptanceCompleted, context: EventContext) -> list[Addressed]:
    return _noted(OpenCare, event, context)


def record_handover(event: HandedOver, context: EventContext) -> list[Addressed]:
    return _noted(RecordHandover, event, context)


def _noted(command: type[Command], event: ForeignEvent, context: EventContext) -> list[Addressed]:
    """After-care notes what it reads of the event under the same names, on the same business date."""
    return [Addressed(care, context.key, command(occurred_on=context.occurred_on, **event.model_dump()))]


reactions = (
    reaction(AcceptanceCompleted, open_care),
    reaction(HandedOver, record_handover),
)
