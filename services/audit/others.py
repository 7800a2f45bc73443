"""Which streams of a history are another matter to whoever asks, by what the services have recorded. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.audit.catalogue import SERVICES, category_of
from services.audit.states import StreamName, by_stream, understood
from shared.core.category import Category
from shared.core.keys import id_of, key_of
from shared.core.reader import Reader
from shared.core.scope import NOBODYS, Whose
from shared.kafka.record import Arrived

Streams = Mapping[StreamName, Sequence[Arrived]]
Others = frozenset[StreamName]


def others_to(reader: Reader, events: Iterable[Arrived]) -> Others:
    """Those that he may not read as they stand now: it does not depend on the day that is asked about."""
    streams = by_stream(events)
    return frozenset(name for name in streams if not any(map(reader.may_read, _whose(name, streams))))


def is_of(others: Others, arrived: Arrived) -> bool:
    return (arrived.source, arrived.event.stream) in others


def _whose(name: StreamName, streams: Streams) -> list[Whose]:
    """One of these is enough. What was decided about a key itself, as about its parked events, goes with what
    any service knows the key to be; a kind that this desk does not know is nobody's."""
    service, stream = name
    kind = category_of(service, stream)
    if kind is None:
        return [NOBODYS]
    if kind.whose:
        return [_told(kind, service, id_of(stream), streams)]
    key = key_of(id_of(stream))
    return [_told(known.main, source, key, streams) for source, known in SERVICES.items()]


def _told(kind: Category[Any, Any], service: str, id: str, streams: Streams) -> Whose:
    stream = kind.at(id)
    known, _ = understood(service, streams.get((service, stream.name), ()))
    return stream.whose(kind.fold(known))
