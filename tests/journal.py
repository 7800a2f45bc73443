"""K9: from a service's database alone, each journalled command decided again on the recorded past."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.core.actor import Actor
from shared.core.messages import Command, Event
from shared.core.service import Service
from shared.testing.stream import InMemoryStream

_COMMANDS = """
    select id, stream, type, data, actor, version, first_position, last_position from commands
    where stream like $1 order by stream, version, first_position nulls last"""
_EVENTS = """
    select position, stream, version, type, schema_version, data, meta from events
    where stream like $1 order by stream, version"""


@dataclass(frozen=True)
class Journalled:
    """A row of `commands`: decided on version `before` of its stream, which it brought to `version`.

    type, data, actor  None of a command whose events alone came back after a backup was restored (K13)
    """

    id: UUID
    stream: str
    type: str | None
    data: str | None
    actor: str | None
    version: int
    first: int | None
    last: int

    @property
    def before(self) -> int:
        return self.version - len(self.positions)

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


async def differences(dsn: str, service: Service, streams: str = "%") -> list[Difference]:
    """Of the streams whose names are like the pattern; none, where every decision comes out as recorded.

    Reads `commands` and `events` as they are at one moment, and nothing else.
    """
    return list(compare(service, *await read(dsn, streams)))


async def read(dsn: str, streams: str = "%") -> tuple[list[Journalled], list[Logged]]:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            commands = [Journalled(*row) for row in await connection.fetch(_COMMANDS, streams)]
            events = [_logged(*row) for row in await connection.fetch(_EVENTS, streams)]
    finally:
        await connection.close()
    return commands, events


def _logged(*row: Any) -> Logged:
    *facts, data, meta = row
    return Logged(*facts, data.encode(), orjson.loads(meta))


def compare(
    service: Service, commands: Sequence[Journalled], events: Sequence[Logged]
) -> Iterator[Difference]:
    """Both sorted by stream and version."""
    asked = {stream: list(rows) for stream, rows in groupby(commands, key=lambda c: c.stream)}
    recorded = {stream: list(rows) for stream, rows in groupby(events, key=lambda e: e.stream)}
    for stream in asked | recorded:
        decider = next((d for d in service.all_deciders if stream.startswith(f"{d.category}-")), None)
        if decider is None:
            yield Difference(stream, None, "no decider has such a stream")
        else:
            yield from _Redecided(InMemoryStream(decider), stream, recorded.get(stream, [])).of(
                asked.get(stream, [])
            )


class _Redecided:
    """A stream decided again from its beginning, and how many of its recorded events a command explained."""

    def __init__(self, again: InMemoryStream, stream: str, recorded: Sequence[Logged]) -> None:
        self._again, self._stream, self._recorded = again, stream, recorded
        self._commands = again.decider.command_types()
        self._explained = 0

    def of(self, commands: Sequence[Journalled]) -> Iterator[Difference]:
        for command in commands:
            for what in self._command(command):
                yield Difference(self._stream, command.id, f"{command.type}: {what}")
        if left := self._recorded[self._explained :]:
            yield Difference(self._stream, None, f"no command for {[e.type for e in left]}")

    def _command(self, row: Journalled) -> Iterator[str]:
        if row.before != self._explained:
            yield f"decided on version {row.before}, though {self._explained} was reached"
        recorded = self._recorded[row.before : row.version]
        yield from _misplaced(row, recorded)
        if row.type is not None:
            yield from self._decided_again(row, recorded)
        self._again.record(recorded)
        self._explained = row.version

    def _decided_again(self, row: Journalled, recorded: Sequence[Logged]) -> Iterator[str]:
        try:
            command, by = self._commands[row.type].model_validate_json(row.data), _actor(row)
            yield from self._compared(self._again.decide(command, by), recorded)
            yield from _misnamed(row, command, by, recorded)
        except Exception as error:
            yield f"cannot be decided again: {type(error).__name__}: {error}"

    def _compared(self, decided: Sequence[Event], recorded: Sequence[Logged]) -> Iterator[str]:
        now, then = [type(e).__name__ for e in decided], [e.type for e in recorded]
        if now != then:
            yield f"decides {now}, recorded is {then}"
            return
        for event, was in zip(decided, recorded, strict=True):
            if not self._same(event, was):
                yield f"decides {event.model_dump_json()}, recorded is {was.data.decode()}"

    def _same(self, decided: Event, recorded: Logged) -> bool:
        """To the byte; an event of an older version by what it says today."""
        if recorded.schema_version == decided.schema_version:
            return decided.model_dump_json().encode() == recorded.data
        return bool(self._again.decider.read(recorded) == decided)


def _actor(row: Journalled) -> Actor:
    return Actor.model_validate_json(row.actor)


def _misplaced(row: Journalled, recorded: Sequence[Logged]) -> Iterator[str]:
    positions = [event.position for event in recorded]
    if positions != list(row.positions):
        yield f"journalled at {list(row.positions)}, recorded at {positions}"


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
