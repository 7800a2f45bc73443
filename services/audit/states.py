"""Where a project stands in each service: its events folded by that service's own deciders. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.audit.catalogue import SERVICES, category_of, event_class
from shared.core.frozen import Frozen, fields_of
from shared.core.messages import Event
from shared.core.upcast import NotUpcast, read
from shared.kafka.record import Arrived

StreamName = tuple[str, str]
"""(service, stream)"""


class StreamState(BaseModel):
    """One stream of one service.

    state        the class that the service's own evolve arrived at; empty where no decider knows the stream
    zh, en       the service's own words for it, where it has some
    facts        the fields of that state
    whole        False where other projects' events belong to the stream too, as in a register
    passed_over  events that this desk could not fold: "Type: why"
    """

    service: str
    stream: str
    version: int
    state: str
    zh: str
    en: str
    facts: dict[str, Any]
    whole: bool
    passed_over: list[str]


def states_of(project: str, events: Sequence[Arrived]) -> list[StreamState]:
    """One for each stream, and the initial one of each service that knows nothing of the project."""
    streams = by_stream(events)
    for name, service in SERVICES.items():
        if not any(source == name for source, _ in streams):
            streams[name, service.main.stream(project)] = []
    place = {name: n for n, name in enumerate(SERVICES)}
    keys = sorted(streams, key=lambda key: (place.get(key[0], len(place)), key[1]))
    return [_folded(service, stream, streams[service, stream]) for service, stream in keys]


def by_stream(events: Iterable[Arrived]) -> dict[StreamName, list[Arrived]]:
    """Each in the order of its versions."""
    streams: dict[StreamName, list[Arrived]] = defaultdict(list)
    for arrived in sorted(events, key=lambda arrived: arrived.event.version):
        streams[arrived.source, arrived.event.stream].append(arrived)
    return streams


def _folded(service: str, stream: str, events: list[Arrived]) -> StreamState:
    known, passed_over = understood(service, events)
    kind = category_of(service, stream)
    state = kind.fold(known) if kind else None
    zh, en = getattr(state, "now", ("", ""))
    versions = [arrived.event.version for arrived in events]
    return StreamState(
        service=service,
        stream=stream,
        version=versions[-1] if versions else 0,
        state=type(state).__name__ if kind else "",
        zh=zh,
        en=en,
        facts=plain(state) if kind else {},
        whole=versions == list(range(1, len(versions) + 1)),
        passed_over=passed_over,
    )


def understood(service: str, events: Iterable[Arrived]) -> tuple[list[Event], list[str]]:
    """Fields that are new to this desk are ignored, types that are new to it passed over (K12)."""
    events_read, passed_over = [], []
    for arrived in events:
        name = arrived.event.type
        known = event_class(service, name)
        if known is None:
            passed_over.append(f"{name}: unknown type")
            continue
        try:
            events_read.append(read(known, arrived.event, tolerant=True))
        except ValidationError as error:
            passed_over.append(f"{name}: {error.error_count()} fields are not as expected")
        except NotUpcast as error:
            passed_over.append(str(error))
    return events_read, passed_over


def plain(value: Any) -> Any:
    """A state as JSON can hold it."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case Mapping():
            return {_name(key): plain(value[key]) for key in sorted(value)}
        case tuple() | list():
            return [plain(item) for item in value]
        case Set():
            return sorted(plain(item) for item in value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Frozen():
            return {name: plain(part) for name, part in fields_of(value).items()}
        case _:
            return value


def _name(key: object) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
