"""What the audit desk knows of the services whose logs it reads: their events' names, their deciders."""

from typing import Any

from services.funding.app import service as funding
from services.maintenance.app import service as maintenance
from services.projects.app import service as projects
from services.reviews.app import service as reviews
from shared.core.decider import Decider
from shared.core.messages import Event
from shared.core.service import Service

SERVICES: dict[str, Service] = {s.name: s for s in (projects, reviews, funding, maintenance)}

_EVENTS = {name: service.event_types() for name, service in SERVICES.items()}


def event_class(source: str, type: str) -> type[Event] | None:
    """None for a type this desk does not know (yet)."""
    return _EVENTS.get(source, {}).get(type)


def chinese_name(source: str, type: str) -> str:
    """Empty for a type that this desk does not know."""
    known = event_class(source, type)
    return known.title.zh if known else ""


def decider_of(source: str, stream: str) -> Decider[Any, Any, Any] | None:
    """The decider whose category heads the stream's name."""
    deciders = SERVICES[source].all_deciders if source in SERVICES else ()
    return next((d for d in deciders if stream.startswith(f"{d.category}-")), None)
