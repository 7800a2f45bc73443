"""A decided command on its way into the log: what it was, who sent it, and the events it made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.looking import AnyStream, Elsewhere
from shared.core.messages import Command, Event, json_of, type_name
from shared.core.recorded import Meta, to_json
from shared.core.restricted import written_in
from shared.log.ids import new_id

MOST_BYTES = 512 * 1024
# More than those headers of an event take that do not come from its meta.
HEADERS_BYTES = 2048
NOTHING_SEEN: Mapping[str, int] = MappingProxyType({})
NONE: Set[str] = frozenset()

SeenVersion = tuple[str, int]
"""A stream, and the version that it was seen at."""


class CommandTooLarge(Exception):
    """What the command would record is more than the relay sends together (HTTP 413)."""

    def __init__(self, types: str, size: int) -> None:
        super().__init__(f"{types} would have {size} bytes; {MOST_BYTES} is the most a command may record")


class NewEvent(Frozen, frozen=True):
    """place  0: for the command's own stream, n: for the n-th of those that its decision looked at"""

    id: UUID
    key: str
    type: str
    schema_version: int
    data: bytes
    place: int = 0


class DecidedCommand(Frozen, frozen=True):
    """One decided command with its events.

    expected     version of the stream the decision was made on
    fingerprint  of what was written and by whom, to tell a repeat from a reused id
    seen         other streams that were looked at, each once, with the version it was at; nearly all see none
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
    seen: Sequence[SeenVersion] = ()

    @property
    def streams(self) -> list[SeenVersion]:
        """All that the decision rests on, by their places."""
        return [(self.stream, self.expected), *self.seen]

    @property
    def streams_of_events(self) -> list[str]:
        """Of each event the one that it is for."""
        if not self.seen:
            return [self.stream] * len(self.events)
        streams = self.streams
        return [streams[event.place][0] for event in self.events]

    @property
    def own_events(self) -> int:
        """How many are for the command's own stream."""
        if not self.seen:
            return len(self.events)
        return sum(not event.place for event in self.events)

    @property
    def elsewhere(self) -> Set[str]:
        """Those of the streams looked at in which it records events."""
        if not self.seen:
            return NONE
        return {self.seen[event.place - 1][0] for event in self.events if event.place}

    @property
    def only_seen(self) -> list[str]:
        written = self.elsewhere
        return [stream for stream, _ in self.seen if stream not in written]


def decided(
    addressed: Addressed,
    by: Actor,
    meta: Meta,
    version: int,
    events: Sequence[Event | Elsewhere[Any]],
    seen: Mapping[str, int] = NOTHING_SEEN,
) -> DecidedCommand:
    """What was decided on this version of the command's stream, and on those of others. Raises
    CommandTooLarge, and TypeError for an event that its stream could never be folded with again, and for a
    command that still has restricted content in it.

    seen  stream → version, of all others that were looked at
    """
    command, name = addressed.command, type_name(type(addressed.command))
    if written := written_in(command):
        raise TypeError(f"{', '.join(written)} of {name} would be in the log for ever")
    places = {stream: place for place, stream in enumerate(seen, 1)}
    recorded = [_placed(event, addressed, places) for event in events]
    _check_size(recorded, meta)
    data, actor = json_of(command), json_of(by)
    if (size := len(data) + len(actor) + sum(map(len, seen))) > MOST_BYTES:
        raise CommandTooLarge(name, size)
    return DecidedCommand(
        id=meta.command,
        stream=addressed.stream,
        expected=version,
        type=name,
        data=data,
        actor=actor,
        fingerprint=fingerprints(addressed, meta)[0],
        meta=meta,
        events=recorded,
        seen=list(seen.items()),
    )


def fingerprints(addressed: Addressed, meta: Meta) -> tuple[bytes, ...]:
    """By which a repeat is known, the one to record first."""
    if addressed.withheld:
        return addressed.withheld.fingerprints
    return (hashlib.sha256(told(addressed.command, meta)).digest(),)


def told(command: Command, meta: Meta) -> bytes:
    """What was written, and by whom: nobody gets the answer that somebody else was given.

    Defaults are left out, so that a repeat on the next day is still a repeat; so are roles and division, for
    the token of a repeat may be a newer one.
    """
    name, written = type_name(type(command)), json_of(command, exclude_unset=True)
    sender = [meta.person.encode(), meta.organisation.encode()]
    return b"\0".join([name.encode(), *sender, written])


def _placed(event: Event | Elsewhere[Any], addressed: Addressed, places: Mapping[str, int]) -> NewEvent:
    if not isinstance(event, Elsewhere):
        return _new_event(event, addressed.at)
    if event.stream.name not in places:
        raise TypeError(f"{event.stream.name} is not among the streams that the decision looks at")
    return _new_event(event.event, event.stream, places[event.stream.name])


def _new_event(event: Event, stream: AnyStream, place: int = 0) -> NewEvent:
    name, data = type_name(type(event)), json_of(event)
    if name not in stream.kind.known:
        raise TypeError(f"{name} is no event of {stream.kind.category}")
    return NewEvent(new_id(), stream.key, name, event.schema_version, data, place)


def _check_size(events: Sequence[NewEvent], meta: Meta) -> None:
    """What Kafka would not take together must not get into the log: the relay could never pass it."""
    headers = HEADERS_BYTES + len(to_json(meta))
    size = sum(len(event.data) + headers for event in events)
    if size > MOST_BYTES:
        raise CommandTooLarge(", ".join(sorted({event.type for event in events})), size)
