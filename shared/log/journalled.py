"""A command of the journal, and the record that it travels as: it has the form of an event's (K9, K13)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from shared.core.frozen import Frozen, replace
from shared.core.keys import id_of, key_of
from shared.core.recorded import Meta, Recorded, digest_of
from shared.log.decided import SeenVersion


class Journalled(Frozen, frozen=True):
    """A row of `commands`.

    number          its place in the journal, in the order of commits
    type … release  None of a command whose events alone came back from their topic
    version         of its stream after it
    positions       of its first event, None where it changed nothing, and of its last; where it changed
                    nothing, of the last in its stream
    seen            other streams that were looked at, and the version each was at
    """

    id: UUID
    number: int
    stream: str
    type: str | None
    data: bytes | None
    actor: bytes | None
    fingerprint: bytes | None
    release: str | None
    causation: UUID | None
    correlation: UUID
    version: int
    first_position: int | None
    last_position: int
    decided_at: datetime
    seen: Sequence[SeenVersion]


def journal_of(service: str) -> str:
    """The source that the records of a service's journal name."""
    return f"{service}/commands"


def recorded_of(service: str, command: Journalled) -> Recorded:
    """As its record shows it: the number is the position, and the data say what the journal knows.

    The same bytes for the same row for ever: they are compared with those in the topic.
    """
    unsealed = Recorded(
        position=command.number,
        stream=command.stream,
        version=command.version,
        id=command.id,
        key=key_of(id_of(command.stream)),
        type=command.type or "",
        schema_version=1,
        data=_data(command),
        meta=_meta(command),
        digest=b"",
        recorded_at=command.decided_at,
    )
    return replace(unsealed, digest=digest_of(journal_of(service), unsealed))


def journalled_of(record: Recorded) -> Journalled:
    """What `recorded_of` was given. Raises msgspec.DecodeError, ValueError."""
    entry = _ENTRY.decode(record.data)
    return Journalled(
        id=record.id,
        number=record.position,
        stream=record.stream,
        type=record.type or None,
        data=_bytes(entry.command),
        actor=_bytes(entry.actor),
        fingerprint=None if entry.fingerprint is None else bytes.fromhex(entry.fingerprint),
        release=entry.release,
        causation=record.meta.causation,
        correlation=record.meta.correlation,
        version=record.version,
        first_position=entry.first_position,
        last_position=entry.last_position,
        decided_at=record.recorded_at,
        seen=entry.seen,
    )


class _Entry(msgspec.Struct, frozen=True):
    """The data of such a record. `command` and `actor` are kept to the byte; they are null where they are
    lost."""

    command: msgspec.Raw
    actor: msgspec.Raw
    fingerprint: str | None
    release: str | None
    seen: tuple[SeenVersion, ...]
    first_position: int | None
    last_position: int


class _Asker(msgspec.Struct):
    person: str
    organisation: str


class _Asked(msgspec.Struct):
    occurred_on: date


_NULL = b"null"
_ENTRY = msgspec.json.Decoder(_Entry)
_ASKER, _ASKED = msgspec.json.Decoder(_Asker), msgspec.json.Decoder(_Asked)


def _data(command: Journalled) -> bytes:
    fingerprint = command.fingerprint
    return msgspec.json.encode(
        _Entry(
            command=_raw(command.data),
            actor=_raw(command.actor),
            fingerprint=None if fingerprint is None else fingerprint.hex(),
            release=command.release,
            seen=tuple((stream, version) for stream, version in command.seen),
            first_position=command.first_position,
            last_position=command.last_position,
        )
    )


def _meta(command: Journalled) -> Meta:
    asker = _ASKER.decode(command.actor) if command.actor else _Asker("", "")
    asked = _ASKED.decode(command.data) if command.data else _Asked(command.decided_at.date())
    return Meta(
        person=asker.person,
        organisation=asker.organisation,
        command=command.id,
        causation=command.causation,
        correlation=command.correlation,
        occurred_on=asked.occurred_on,
    )


def _raw(json: bytes | None) -> msgspec.Raw:
    return msgspec.Raw(_NULL if json is None else json)


def _bytes(json: msgspec.Raw) -> bytes | None:
    return None if (found := bytes(json)) == _NULL else found
