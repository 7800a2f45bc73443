"""K9: from a service's database alone, each journalled command decided again on the recorded past."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.core.actor import Actor
from shared.core.category import Category
from shared.core.decider import Decider
from shared.core.looking import Elsewhere, Seen
from shared.core.messages import Command, Event
from shared.core.restricted import JOURNALLED, Kept, Opened, Opens, agrees, parts_of
from shared.core.service import Service

_COMMANDS = """
    select id, stream, type, data, actor, version, first_position, last_position, seen from commands
    order by stream, version, first_position nulls last"""
_EVENTS = """
    select position, stream, version, type, schema_version, data, meta from events
    order by stream, version"""


@dataclass(frozen=True)
class Journalled:
    """A row of `commands`: it brought its stream to `version`.

    type, data, actor  None of a command whose events alone came back after a backup was restored (K13)
    seen               (stream, version) of others that were looked at
    """

    id: UUID
    stream: str
    type: str | None
    data: str | None
    actor: str | None
    version: int
    first: int | None
    last: int
    seen: Sequence[tuple[str, int]] = ()

    @property
    def streams(self) -> set[str]:
        """In which its events may be."""
        return {self.stream, *(stream for stream, _ in self.seen)}

    @property
    def positions(self) -> range:
        return range(self.last + 1 if self.first is None else self.first, self.last + 1)


@dataclass(frozen=True)
class Logged:
    """A row of `events`."""

    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    data: bytes
    meta: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """Where deciding again does not give what is recorded. `command` is None for what no command explains."""

    stream: str
    command: UUID | None
    what: str


async def differences(dsn: str, service: Service) -> list[Difference]:
    """None, where every decision comes out as recorded.

    Reads `commands` and `events` as they are at one moment, and nothing else.
    """
    return list(compare(service, *await read(dsn)))


async def read(dsn: str) -> tuple[list[Journalled], list[Logged]]:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            commands = [_journalled(*row) for row in await connection.fetch(_COMMANDS)]
            events = [_logged(*row) for row in await connection.fetch(_EVENTS)]
    finally:
        await connection.close()
    return commands, events


def _journalled(*row: Any) -> Journalled:
    *facts, seen = row
    return Journalled(*facts, seen=tuple(tuple(s) for s in seen))


def _logged(*row: Any) -> Logged:
    *facts, data, meta = row
    return Logged(*facts, data.encode(), orjson.loads(meta))


def compare(
    service: Service, commands: Sequence[Journalled], events: Sequence[Logged]
) -> Iterator[Difference]:
    """Both sorted by stream and version."""
    again = _Again(service, events)
    for command in commands:
        yield from (Difference(command.stream, command.id, what) for what in again.decided(command))
    yield from again.unexplained()


class _Stream:
    """A stream as it is recorded, and what it was at each version."""

    def __init__(self, kind: Category[Any, Any] | None, recorded: Sequence[Logged]) -> None:
        self.kind, self.recorded = kind, recorded
        self._positions = [event.position for event in recorded]
        self._states = [kind.initial] if kind else []

    def state(self, version: int) -> Any:
        """Raises IndexError where it never came to that version, and what reading an event raises."""
        assert self.kind is not None
        while len(self._states) <= version:
            event = self.kind.read(self.recorded[len(self._states) - 1])
            self._states.append(self.kind.evolve(self._states[-1], event))
        return self._states[version]

    def reached(self, position: int) -> int:
        """The version it had when the log had come to that position."""
        return bisect_right(self._positions, position)


class _Again:
    """The commands of a journal decided again; which events they explain."""

    def __init__(self, service: Service, events: Sequence[Logged]) -> None:
        kinds = {kind.category: kind for kind in service.all_categories}
        self._streams = {
            stream: _Stream(kinds.get(stream.partition("-")[0]), list(recorded))
            for stream, recorded in groupby(events, key=lambda event: event.stream)
        }
        self._kinds, self._events = kinds, {event.position: event for event in events}
        self._explained: set[int] = set()

    def decided(self, row: Journalled) -> Iterator[str]:
        if not isinstance(decider := self._stream(row.stream).kind, Decider):
            yield "no decider has such a stream"
            return
        recorded = [self._events[p] for p in row.positions if p in self._events]
        yield from (f"{row.type}: {what}" for what in self._placed(row, recorded))
        if row.type is not None:
            yield from (f"{row.type}: {what}" for what in self._compared(decider, row, recorded))

    def unexplained(self) -> Iterator[Difference]:
        for name, stream in self._streams.items():
            if stream.kind is None:
                yield Difference(name, None, "no decider has such a stream")
            if left := [e.type for e in stream.recorded if e.position not in self._explained]:
                yield Difference(name, None, f"no command for {left}")

    def _stream(self, name: str) -> _Stream:
        return self._streams.setdefault(name, _Stream(self._kinds.get(name.partition("-")[0]), ()))

    def _placed(self, row: Journalled, recorded: Sequence[Logged]) -> Iterator[str]:
        """Each event is one command's, right behind what the command was decided on."""
        if len(recorded) < len(row.positions) or self._explained.intersection(row.positions):
            yield f"journalled at {list(row.positions)}, recorded at {[e.position for e in recorded]}"
        self._explained.update(row.positions)
        for stream, version in _rests_on(row, recorded).items():
            if stream == row.stream or recorded:  # else nobody knows when it looked
                reached = self._stream(stream).reached(row.positions.start - 1)
                if reached != version:
                    yield f"decided on version {version} of {stream}, though {reached} was reached"
            own = [event.version for event in recorded if event.stream == stream]
            if own != list(range(version + 1, version + 1 + len(own))):
                yield f"decided on version {version} of {stream}, recorded as {own}"

    def _compared(
        self, decider: Decider[Any, Any, Any], row: Journalled, recorded: Sequence[Logged]
    ) -> Iterator[str]:
        try:
            command = decider.command_types()[row.type].model_validate_json(row.data, context=JOURNALLED)
            by = _actor(row)
            before = _rests_on(row, recorded)[row.stream]
            own = self._stream(row.stream).state(before)
            known = {s: (self._stream(s).state(version), version) for s, version in row.seen}
            opened = self._opened(recorded)
            yield from _disagreeing(decider.opened_by(own, command), opened)
            seen = Seen(row.stream.partition("-")[2], known, opened=opened)
            decided = decider.decide(own, command, by, seen)
            yield from self._same_events(row.stream, decided, recorded)
            yield from _misnamed(row, command, by, recorded)
        except Exception as error:
            yield f"cannot be decided again: {type(error).__name__}: {error}"

    def _opened(self, recorded: Sequence[Logged]) -> dict[UUID, Opened[Any]]:
        """The content that the decision opened, as its events show it."""
        kinds = ((self._stream(event.stream).kind, event) for event in recorded)
        events = [kind.read(event) for kind, event in kinds if kind]
        return {part.item: part for event in events for part in parts_of(event, Opened)}

    def _same_events(
        self, own: str, decided: Sequence[Event | Elsewhere[Any]], recorded: Sequence[Logged]
    ) -> Iterator[str]:
        now = [(e.stream.name, e.event) if isinstance(e, Elsewhere) else (own, e) for e in decided]
        names, then = [(s, type(e).__name__) for s, e in now], [(e.stream, e.type) for e in recorded]
        if names != then:
            yield f"decides {names}, recorded is {then}"
            return
        for (stream, event), was in zip(now, recorded, strict=True):
            if not self._same(stream, event, was):
                yield f"decides {event.model_dump_json()}, recorded is {was.data.decode()}"

    def _same(self, stream: str, decided: Event, recorded: Logged) -> bool:
        """To the byte; an event of an older version by what it says today."""
        if recorded.schema_version == decided.schema_version:
            return decided.model_dump_json().encode() == recorded.data
        kind = self._stream(stream).kind
        return kind is not None and bool(kind.read(recorded) == decided)


def _rests_on(row: Journalled, recorded: Sequence[Logged]) -> Mapping[str, int]:
    """Stream → the version that the decision was made on."""
    own = sum(event.stream == row.stream for event in recorded)
    return {row.stream: row.version - own, **dict(row.seen)}


def _disagreeing(opens: Iterable[tuple[Opens, Kept]], opened: Mapping[UUID, Opened[Any]]) -> Iterator[str]:
    """K15: what was opened is what was committed to."""
    for _, kept in opens:
        if kept.item in opened and not agrees(kept, opened[kept.item]):
            yield f"what was opened of {kept.item} is not what was committed to"


def _actor(row: Journalled) -> Actor:
    return Actor.model_validate_json(row.actor)


def _misnamed(row: Journalled, command: Command, by: Actor, recorded: Sequence[Logged]) -> Iterator[str]:
    """What an event says of its command is what the journal says."""
    said = {
        "command": str(row.id),
        "person": by.person,
        "organisation": by.organisation,
        "occurred_on": command.occurred_on.isoformat(),
    }
    for event in recorded:
        if not said.items() <= event.meta.items():
            yield f"{event.type} at {event.position} says it was caused by {event.meta}"
