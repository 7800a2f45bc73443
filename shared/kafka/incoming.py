"""Reading a record of a topic, or saying why it cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from aiokafka import ConsumerRecord

from shared.kafka.record import Arrived, from_record, to_headers
from shared.kafka.topics import partition_of, source_of, topic_of
from shared.log.database import printable
from shared.log.ids import derived_id

Headers = Sequence[tuple[str, bytes | None]]

_PARKED = UUID("5b0c2f0e-8a53-5d0c-9d5e-6f1f0a4c7b10")
_BIGINT, _INT = 2**63, 2**31
_LONGEST_KEY = 500  # an index of PostgreSQL holds less than 2704 bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that we cannot read as an event, as it lay in the topic.

    key                 the Kafka key; where that is none, or not of this partition, the record's own place
    position, previous  as its headers say, 0 where they say nothing
    """

    source: str
    partition: int
    offset: int
    key: str
    position: int
    previous: int
    type: str | None
    headers: Headers
    value: bytes | None
    reason: str

    @property
    def topic(self) -> str:
        return topic_of(self.source)


Incoming = Arrived | Unreadable

CHUNK = 50
"""How many records a consumer takes and reads at once. More of them would push each other out of the
processor's caches before they are read."""


def incoming(r: ConsumerRecord) -> Incoming:
    """A record as aiokafka hands it out."""
    return read(r.topic, r.partition, r.offset, r.key, r.value, r.headers)


def read(
    topic: str, partition: int, offset: int, key: bytes | None, value: bytes | None, headers: Headers
) -> Incoming:
    """A record that we cannot read as an event comes back as Unreadable, with the reason."""
    try:
        return _checked(from_record(topic, partition, offset, value, headers))
    except (KeyError, ValueError) as error:
        return Unreadable(
            source=source_of(topic),
            partition=partition,
            offset=offset,
            key=_key(topic, partition, offset, key),
            position=_number(headers, "ce_position"),
            previous=_number(headers, "ce_previous"),
            type=_text(headers, "ce_type"),
            headers=headers,
            value=value,
            reason=_reason(error),
        )


def key_of(record: Incoming) -> str:
    return record.event.key if isinstance(record, Arrived) else record.key


def headers_of(record: Incoming) -> Headers:
    """All that is needed to read the record again."""
    if isinstance(record, Unreadable):
        return record.headers
    return to_headers(record.source, record.event, record.generation, record.previous)


def id_of(subscriber: str, record: Incoming) -> UUID:
    """The same for the same record, however often it is delivered or published again."""
    if isinstance(record, Arrived):
        event = record.event  # its id counts too: a stranger's record may claim the position of another
        return derived_id(_PARKED, f"{subscriber}/{record.source}/{event.position}/{event.id}")
    place = f"{record.position} of {record.key}" if record.position else f"{record.partition}/{record.offset}"
    return derived_id(_PARKED, f"{subscriber}/{record.source}/unreadable {place}/{_content(record)}")


def _content(record: Unreadable) -> str:
    """The digest of a record without the headers that change when a log is published again."""
    lasting = [header for header in record.headers if header[0] not in ("ce_generation", "ce_previous")]
    return sha256(repr((lasting, record.value)).encode()).hexdigest()


def _checked(arrived: Arrived) -> Arrived:
    """Raises ValueError for a record that PostgreSQL would refuse for ever, and the whole batch with it."""
    event = arrived.event
    if not (
        0 <= event.position < _BIGINT and 0 <= event.version < _BIGINT and 0 <= arrived.previous < _BIGINT
    ):
        raise ValueError("a position or version out of range")
    if not (0 <= event.schema_version < _INT and 0 <= arrived.generation < _INT):
        raise ValueError("a schema version or generation out of range")
    if "\x00" in event.key + event.type:
        raise ValueError("its key or type contains U+0000")
    if not 0 < len(event.key) <= _LONGEST_KEY:
        raise ValueError(f"its key has {len(event.key)} characters; 1 to {_LONGEST_KEY} are possible")
    if "." in event.key:
        raise ValueError("its key has a dot: it is an id, and not a key")
    return arrived


def _reason(error: KeyError | ValueError) -> str:
    if isinstance(error, KeyError):
        return printable(f"header {error.args[0]} is missing or null")
    return printable(f"{type(error).__name__}: {error}")


def _key(topic: str, partition: int, offset: int, key: bytes | None) -> str:
    named = (key or b"").decode(errors="replace")
    fits = 0 < len(named) <= _LONGEST_KEY and named.encode() == key
    if fits and not {"\x00", "."} & set(named) and partition_of(named) == partition:
        return named
    return f"{source_of(topic)}/{partition}/{offset}"


def _text(headers: Headers, name: str) -> str | None:
    found = dict(headers).get(name)
    return printable(found.decode(errors="replace")) if found else None


def _number(headers: Headers, name: str) -> int:
    found = _text(headers, name) or ""
    return int(found) if found.isascii() and found.isdigit() and len(found) < 19 else 0
