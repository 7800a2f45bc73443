"""A recorded event as a record of a topic: CloudEvents 1.0 in Kafka's binary mode, written and read back."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from shared.core.frozen import Frozen
from shared.core.recorded import EventRow, Meta, Recorded, row_of
from shared.kafka.topics import source_of, topic_of
from shared.log.ids import read_id
from shared.observe.trace_context import traceparent


def to_headers(source: str, event: Recorded, generation: int, previous: int) -> list[tuple[str, bytes]]:
    """CloudEvents 1.0 headers (Kafka protocol binding, binary mode) with the extensions of docs/events.md.

    `previous` is the position of the record before it in the same partition, 0 for the first.
    """
    return row_headers(source, row_of(event), generation, previous)


def row_headers(source: str, row: EventRow, generation: int, previous: int) -> list[tuple[str, bytes]]:
    """The same straight from a row of the log, without making a Recorded first."""
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


@lru_cache(maxsize=100)
def _time(recorded_at: datetime) -> bytes:
    """Events that were committed together have the same time."""
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


class Arrived(Frozen, frozen=True):
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


def from_record(
    topic: str, partition: int, offset: int, value: bytes | None, headers: Sequence[tuple[str, bytes | None]]
) -> Arrived:
    """Read a Kafka record back. Only our own headers are read: what a broker or a tracer adds need not be
    text (K12).

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
