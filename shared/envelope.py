"""A recorded event and its journey: the row of the log, and CloudEvents 1.0 in Kafka's binary mode."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from shared.facts import fact
from shared.ids import read_id
from shared.topics import topic_of
from shared.trace_context import traceparent


@fact
class Meta:
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


@fact
class Recorded:
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


Row = tuple[int, str, int, UUID, str, str, int, bytes, bytes, bytes, datetime]
"""The same as the log stores it: the fields of Recorded in their order, `meta` as JSON."""


def to_json(meta: Meta) -> bytes:
    return orjson.dumps(meta, default=str)  # an id that was read is not of the one kind that orjson knows


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


def to_headers(source: str, event: Recorded, generation: int, previous: int) -> list[tuple[str, bytes]]:
    """CloudEvents 1.0 headers (Kafka protocol binding, binary mode) with the extensions of docs/events.md.

    `previous` is the position of the record before it in the same partition, 0 for the first.
    """
    return row_headers(source, _row(event), generation, previous)


def row_headers(source: str, row: Row, generation: int, previous: int) -> list[tuple[str, bytes]]:
    """The same straight from the log: an event that only passes through is never made, nor taken apart."""
    position, stream, version, id, key, type, schema_version, _, meta, sealed, recorded_at = row
    cause = orjson.loads(meta)
    return [
        *_headers_of_type(source, type, schema_version),
        ("ce_id", str(id).encode()),
        ("ce_time", _time(recorded_at)),
        ("ce_subject", key.encode()),
        ("ce_position", b"%d" % position),
        ("ce_stream", stream.encode()),
        ("ce_version", b"%d" % version),
        ("ce_person", cause["person"].encode()),
        ("ce_organisation", cause["organisation"].encode()),
        ("ce_command", cause["command"].encode()),
        ("ce_causation", (cause["causation"] or "").encode()),
        ("ce_correlation", cause["correlation"].encode()),
        ("ce_occurredon", cause["occurred_on"].encode()),
        ("ce_digest", sealed.hex().encode()),
        ("ce_previous", b"%d" % previous),
        ("ce_generation", b"%d" % generation),
        ("traceparent", traceparent(cause["correlation"], cause["command"]).encode()),
    ]


def _row(event: Recorded) -> Row:
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


@lru_cache(maxsize=100)
def _time(recorded_at: datetime) -> bytes:
    """What was committed together has one and the same."""
    return recorded_at.isoformat().replace("+00:00", "Z").encode()


@lru_cache(maxsize=1000)
def _headers_of_type(source: str, type: str, schema_version: int) -> tuple[tuple[str, bytes], ...]:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_source", f"/jiugai/{source}".encode()),
        ("ce_type", type.encode()),
        ("ce_schemaversion", str(schema_version).encode()),
        ("ce_dataschema", f"urn:jiugai:{source}:{type}:{schema_version}".encode()),
        ("content-type", b"application/json"),
    )


@fact
class Arrived:
    """One record of a topic: the recorded event, which service sent it, and where it lay.

    previous    the position before it in this partition: whoever holds that one has missed nothing
    generation  rises when a service publishes its whole log again because a broker lost it
    """

    source: str
    partition: int
    offset: int
    previous: int
    generation: int
    event: Recorded

    @property
    def topic(self) -> str:
        return topic_of(self.source)


@lru_cache(maxsize=100)
def source_of(topic: str) -> str:
    return topic.removesuffix(".events")


def from_record(
    topic: str, partition: int, offset: int, value: bytes | None, headers: Sequence[tuple[str, bytes | None]]
) -> Arrived:
    """Read a Kafka record back. Only our own headers are looked at: what a broker or a tracer adds need not
    be text (K12).

    Raises ValueError, KeyError or UnicodeDecodeError for a record that no service of ours can have sent.
    """
    if value is None:
        raise ValueError("a record without a value")
    try:
        return _arrived(topic, partition, offset, value, dict(headers))
    except (AttributeError, TypeError):
        present = {name: content for name, content in headers if content is not None}
        return _arrived(topic, partition, offset, value, present)


def _arrived(topic: str, partition: int, offset: int, value: bytes, h: dict[str, Any]) -> Arrived:
    """Raises AttributeError or TypeError for a header that is null."""
    event = Recorded(
        int(h["ce_position"]),
        h["ce_stream"].decode(),
        int(h["ce_version"]),
        read_id(h["ce_id"].decode()),
        h["ce_subject"].decode(),
        h["ce_type"].decode(),
        int(h["ce_schemaversion"]),
        value,
        _meta(h),
        bytes.fromhex(h["ce_digest"].decode()),
        datetime.fromisoformat(h["ce_time"].decode()),
    )
    return Arrived(source_of(topic), partition, offset, int(h["ce_previous"]), int(h["ce_generation"]), event)


def _meta(h: dict[str, Any]) -> Meta:
    causation = h["ce_causation"]
    return Meta(
        h["ce_person"].decode(),
        h["ce_organisation"].decode(),
        read_id(h["ce_command"].decode()),
        read_id(causation.decode()) if causation else None,
        read_id(h["ce_correlation"].decode()),
        date.fromisoformat(h["ce_occurredon"].decode()),
    )
