"""Commands on their way into a log, and events as they come out of a topic."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.core.frozen import replace
from shared.core.messages import Event
from shared.core.recorded import Meta, Recorded
from shared.kafka.record import Arrived
from shared.kafka.topics import partition_of
from shared.log.decided import DecidedCommand, NewEvent
from shared.log.ids import new_id
from tests.samples.papers import DAY


def appending(
    stream: str, expected: int, *, events: int = 1, id: UUID | None = None, **more: Any
) -> DecidedCommand:
    """A command with `events` events, decided on version `expected`."""
    id = id or new_id()
    facts: dict[str, Any] = {
        "type": "Confirm",
        "data": b'{"n": 1, "occurred_on": "2024-03-01"}',
        "actor": b'{"person": "p", "organisation": "o"}',
        "fingerprint": b"same",
        "meta": Meta("p", "o", id, None, id, DAY),
        "events": [
            NewEvent(new_id(), stream, "Confirmed", 1, f'{{"n":  {n}}}'.encode()) for n in range(events)
        ],
    }
    return DecidedCommand(id=id, stream=stream, expected=expected, **(facts | more))


def at_length(command: DecidedCommand, size: int) -> DecidedCommand:
    """The same, with events of so many bytes and a few."""
    data = b'{"n": "%s"}' % (b"9" * size)
    return replace(command, events=[replace(event, data=data) for event in command.events])


def arrived(key: str, events: Sequence[Event]) -> list[Arrived]:
    """As a relay would have published them, were they the only ones in their partition."""
    records = []
    for n, event in enumerate(events):
        record = _recorded(key, n + 1, event)
        records.append(Arrived("projects", partition_of(key), n, n, 1, record))
    return records


def _recorded(key: str, position: int, event: Event) -> Recorded:
    meta = appending(key, 0).meta
    data = event.model_dump_json().encode()
    name, at = type(event).__name__, datetime(2024, 3, 1, tzinfo=UTC)
    version = event.schema_version
    return Recorded(position, f"project-{key}", position, new_id(), key, name, version, data, meta, b"", at)
