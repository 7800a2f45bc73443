"""What maintenance does about a community that projects accepts and hands over."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.maintenance.care import care
from services.maintenance.care.commands import OpenCare, RecordHandover
from shared.core.decider import Addressed
from shared.core.fields import Area, Count
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import noted, reaction


class HandedOverAsset(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    warranty_until: date


class AcceptanceCompleted(ForeignEvent, source="projects"):
    accepted_on: date
    project_name: str
    division: str
    households: Count
    area_m2: Area


class HandedOver(ForeignEvent, source="projects"):
    handed_over_on: date
    receiver: str
    assets: tuple[HandedOverAsset, ...]


def open_care(event: AcceptanceCompleted, context: EventContext) -> list[Addressed]:
    return noted(care, OpenCare, event, context)


def record_handover(event: HandedOver, context: EventContext) -> list[Addressed]:
    return noted(care, RecordHandover, event, context)


reactions = (
    reaction(AcceptanceCompleted, open_care),
    reaction(HandedOver, record_handover),
)
