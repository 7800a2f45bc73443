"""A recorded event: the row of the log, and the digest by which anybody can check it."""

import hashlib
from datetime import date, datetime
from uuid import UUID

import msgspec

from shared.core.frozen import Frozen
from shared.core.keys import id_of
from shared.core.messages import EventContext


class Meta(Frozen, frozen=True):
    """Who caused an event, by which command, because of what, and on which business date.

    causation    id of the event that was reacted to, or None for a person's own command
    correlation  id shared by everything that follows from one person's command
    """

    person: str
    organisation: str
    command: UUID
    causation: UUID | None
    correlation: UUID
    occurred_on: date


class Recorded(Frozen, frozen=True):
    """One event as the log holds it. `data` is the stored JSON, byte for byte."""

    position: int
    stream: str
    version: int
    id: UUID
    key: str
    type: str
    schema_version: int
    data: bytes
    meta: Meta
    digest: bytes
    recorded_at: datetime


class Past(Frozen, frozen=True):
    """Of a recorded event, what its decider reads."""

    version: int
    type: str
    schema_version: int
    data: bytes


EventRow = tuple[int, str, int, UUID, str, str, int, bytes, bytes, bytes, datetime]
"""The same as the log stores it: the fields of Recorded in their order, `meta` as JSON."""


# An id that was read from the database is of a kind of UUID that msgspec does not know.
_ENCODER = msgspec.json.Encoder(enc_hook=str)
_DECODER = msgspec.json.Decoder(Meta)


def to_json(meta: Meta) -> bytes:
    return _ENCODER.encode(meta)


def from_json(meta: bytes) -> Meta:
    """What `to_json` wrote. Raises msgspec.DecodeError."""
    return _DECODER.decode(meta)


def digest(
    *,
    source: str,
    id: UUID,
    key: str,
    stream: str,
    version: int,
    type: str,
    schema_version: int,
    meta: Meta,
    data: bytes,
) -> bytes:
    """SHA-256 over every fact that also travels in the headers, one a line, then the bytes of data.

    Whoever holds the Kafka record can compute it again; position and recorded_at are the log's own. No fact
    holds a line feed: names of people are refused with one, the others are made by the system.
    """
    facts = (
        f"/jiugai/{source}\n{id}\n{key}\n{stream}\n{version}\n{type}\n{schema_version}\n"
        f"{meta.person}\n{meta.organisation}\n{meta.command}\n{meta.causation or ''}\n{meta.correlation}\n"
        f"{meta.occurred_on}\n"
    )
    return hashlib.sha256(facts.encode() + data).digest()


def digest_of(source: str, event: Recorded) -> bytes:
    """The digest that a recorded event should have."""
    return digest(
        source=source,
        id=event.id,
        key=event.key,
        stream=event.stream,
        version=event.version,
        type=event.type,
        schema_version=event.schema_version,
        meta=event.meta,
        data=event.data,
    )


def context_of(event: Recorded) -> EventContext:
    return EventContext(event.key, id_of(event.stream), event.meta.occurred_on, event.position)


def row_of(event: Recorded) -> EventRow:
    return (
        event.position,
        event.stream,
        event.version,
        event.id,
        event.key,
        event.type,
        event.schema_version,
        event.data,
        to_json(event.meta),
        event.digest,
        event.recorded_at,
    )
