"""A decided command on its way into the log: what it was, who sent it, and the events it made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.messages import Command, Event, json_of, type_name
from shared.core.recorded import Meta, to_json
from shared.log.ids import new_id

MOST_BYTES = 512 * 1024
# More than those headers of an event take that do not come from its meta.
HEADERS_BYTES = 2048


class CommandTooLarge(Exception):
    """What the command would record is more than the relay sends together (HTTP 413)."""

    def __init__(self, types: str, size: int) -> None:
        super().__init__(f"{types} would have {size} bytes; {MOST_BYTES} is the most a command may record")


class NewEvent(Frozen, frozen=True):
    id: UUID
    key: str
    type: str
    schema_version: int
    data: bytes


class DecidedCommand(Frozen, frozen=True):
    """One decided command with its events.

    expected     version of the stream the decision was made on
    fingerprint  SHA-256 of what was written and by whom, to tell a repeat from a reused id
    """

    id: UUID
    stream: str
    expected: int
    type: str
    data: bytes
    actor: bytes
    fingerprint: bytes
    meta: Meta
    events: Sequence[NewEvent]


def decided(
    addressed: Addressed, by: Actor, meta: Meta, version: int, events: Sequence[Event]
) -> DecidedCommand:
    """The events that were decided on this version of the stream. Raises CommandTooLarge, and TypeError for
    an event that the stream could never be folded with again."""
    command, known = addressed.command, addressed.decider.known
    if strange := [type_name(type(event)) for event in events if type_name(type(event)) not in known]:
        raise TypeError(f"{', '.join(strange)} is no event of {addressed.decider.category}")
    key = addressed.key or addressed.id
    recorded = [_new_event(event, key) for event in events]
    _check_size(recorded, meta)
    return DecidedCommand(
        id=meta.command,
        stream=addressed.stream,
        expected=version,
        type=type_name(type(command)),
        data=json_of(command),
        actor=json_of(by),
        fingerprint=fingerprint(command, meta),
        meta=meta,
        events=recorded,
    )


def fingerprint(command: Command, meta: Meta) -> bytes:
    """Of what was written, and by whom: nobody gets the answer that somebody else was given.

    Defaults are left out, so that a repeat on the next day is still a repeat; so are roles and division, for
    the token of a repeat may be a newer one.
    """
    name, written = type_name(type(command)), json_of(command, exclude_unset=True)
    sender = [meta.person.encode(), meta.organisation.encode()]
    return hashlib.sha256(b"\0".join([name.encode(), *sender, written])).digest()


def _new_event(event: Event, key: str) -> NewEvent:
    name, data = type_name(type(event)), json_of(event)
    return NewEvent(id=new_id(), key=key, type=name, schema_version=event.schema_version, data=data)


def _check_size(events: Sequence[NewEvent], meta: Meta) -> None:
    """What Kafka would not take together must not get into the log: the relay could never pass it."""
    size = sum(len(event.data) for event in events) + len(events) * (HEADERS_BYTES + len(to_json(meta)))
    if size > MOST_BYTES:
        raise CommandTooLarge(", ".join(sorted({event.type for event in events})), size)
