"""What the audit desk knows of the services whose logs it reads: their events' names, their streams."""

from typing import Any

from services.funding.app import service as funding
from services.maintenance.app import periods as care_periods
from services.maintenance.app import service as maintenance
from services.projects.app import service as projects
from services.reviews.app import periods as review_periods
from services.reviews.app import service as reviews
from shared.core.category import Category
from shared.core.messages import Event
from shared.core.service import Service
from shared.mechanisms.period import Periods

SERVICES: dict[str, Service] = {s.name: s for s in (projects, reviews, funding, maintenance)}

PERIODS: dict[str, Periods] = {"reviews": review_periods, "maintenance": care_periods}
"""Of the services whose clocks close any."""

_EVENTS = {name: service.event_types() for name, service in SERVICES.items()}


def event_class(source: str, type: str) -> type[Event] | None:
    """None for a type this desk does not know (yet)."""
    return _EVENTS.get(source, {}).get(type)


def chinese_name(source: str, type: str) -> str:
    """Empty for a type that this desk does not know."""
    known = event_class(source, type)
    return known.title.zh if known else ""


def category_of(source: str, stream: str) -> Category[Any, Any] | None:
    """The one that heads the stream's name."""
    kinds = SERVICES[source].all_categories if source in SERVICES else ()
    return next((kind for kind in kinds if stream.startswith(f"{kind.category}-")), None)
