"""What the projects service tells about acceptance and handover, and what after-care does about it."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.maintenance.care.commands import OpenCare, RecordHandover
from services.maintenance.care.decide import care
from shared.messages import Command, Heard
from shared.reactions import Order, Origin, reaction


class HandedOverAsset(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    warranty_until: date


class AcceptanceCompleted(Heard, source="projects"):
    accepted_on: date
    project_name: str
    division: str
    households: int
    area_m2: str


class HandedOver(Heard, source="projects"):
    handed_over_on: date
    receiver: str
    assets: tuple[HandedOverAsset, ...]


def open_care(event: AcceptanceCompleted, origin: Origin) -> list[Order]:
    return _noted(OpenCare, event, origin)


def record_handover(event: HandedOver, origin: Origin) -> list[Order]:
    return _noted(RecordHandover, event, origin)


def _noted(command: type[Command], event: Heard, origin: Origin) -> list[Order]:
    """After-care notes what it reads of the event under the same names, on the same business date."""
    return [Order(care, origin.key, command(occurred_on=origin.occurred_on, **event.model_dump()))]


reactions = (
    reaction(AcceptanceCompleted, open_care),
    reaction(HandedOver, record_handover),
)
