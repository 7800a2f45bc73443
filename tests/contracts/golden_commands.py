"""Golden commands: the shape of every command ever released, and lives in which each of them was decided.

`python -m tests.contracts.golden_commands` adds the commands and fields that are not there yet, and where a
command is in no life so far, the lives of today. What is there never changes: journals hold such commands for
ever, and each is to be decided again (K9).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from services.audit.catalogue import SERVICES
from shared.core.messages import Command, json_of
from shared.core.service import Service
from shared.testing.kept import taken_out
from shared.testing.recorded import JournalledCommand, RecordedEvent
from tests.contracts.golden import FOLDER
from tests.contracts.shape import shape_of
from tests.journal import Journalled, Logged
from tests.samples.stories import stories

Shapes = Mapping[str, Mapping[str, str]]
"""Command type → field → its shape."""


def current(service: Service) -> dict[str, type[Command]]:
    """Every command class of today."""
    return {name: c for decider in service.all_deciders for name, c in decider.command_types().items()}


def shapes_of(command: type[Command]) -> dict[str, str]:
    return {name: shape_of({name: field}) for name, field in command.model_fields.items()}


def released(service: str) -> dict[str, dict[str, str]]:
    """What the file holds: a command a line, and below it a field a line."""
    shapes: dict[str, dict[str, str]] = {}
    for line in (
        _shapes_file(service).read_text("utf-8").splitlines() if _shapes_file(service).exists() else ()
    ):
        if line.startswith("  "):
            shapes[next(reversed(shapes))][line.strip().partition(":")[0]] = line.strip()
        else:
            shapes[line] = {}
    return shapes


def release(service: Service) -> None:
    """Add what is not there yet; nothing that is there is touched."""
    known = released(service.name)
    grown = {name: known.get(name, {}) for name in [*known, *current(service)]}
    for name, command in current(service).items():
        grown[name] = {**shapes_of(command), **grown[name]}
    lines = [line for name, fields in grown.items() for line in (name, *(f"  {s}" for s in fields.values()))]
    _shapes_file(service.name).write_text("\n".join(lines) + "\n", "utf-8")
    lived = {command.type for life in lives(service.name) for command in life.commands}
    if current(service).keys() - lived:
        _write(service.name)


@dataclass(frozen=True)
class Life:
    """What a service's journal and its log held, as `tests.journal` takes them."""

    commands: list[Journalled]
    events: list[Logged]


@cache
def lives(service: str) -> list[Life]:
    """All that were released, the oldest first."""
    return [_read(file) for file in sorted((FOLDER / service).glob("life-*.jsonl"))]


class _Event(msgspec.Struct):
    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    data: msgspec.Raw


class _Command(msgspec.Struct):
    """One line of a life. `command`, `actor` and the data of events are kept to the byte."""

    id: UUID
    stream: str
    type: str
    command: msgspec.Raw
    actor: msgspec.Raw
    version: int
    last: int
    seen: list[tuple[str, int]]
    events: list[_Event]
    meta: dict[str, str]


def _shapes_file(service: str) -> Path:
    return FOLDER / service / "commands.shapes"


def _write(service: str) -> None:
    file = FOLDER / service / f"life-{len(lives(service)) + 1}.jsonl"
    file.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in _lived(service)))


def _lived(service: str) -> Iterator[_Command]:
    """The stories of today, one command after the other."""
    positions, versions, last = count(1), dict[str, int](), dict[str, int]()
    for n, command in enumerate(c for c in stories().commands if c.source == service):
        own = command.addressed.stream
        seen = [(stream, len(events)) for stream, events in command.beside.items()]
        events = []
        for event in (e for e in stories().events if e.command is command):
            versions[event.stream.name] = version = versions.get(event.stream.name, 0) + 1
            last[event.stream.name] = position = next(positions)
            events.append(_event(event, position, version))
        reached = events[-1].position if events else last.get(own, 0)
        yield _line(
            uuid5(NAMESPACE_OID, f"{service}/{n}"), command, versions.get(own, 0), reached, seen, events
        )


def _event(event: RecordedEvent, position: int, version: int) -> _Event:
    name, data = event.stream.name, msgspec.Raw(event.data)
    return _Event(position, name, version, event.type, event.schema_version, data)


def _line(
    id: UUID,
    command: JournalledCommand,
    version: int,
    last: int,
    seen: list[tuple[str, int]],
    events: list[_Event],
) -> _Command:
    by = command.by
    asked, _ = taken_out(command.addressed.stream, command.addressed.command, by)
    meta = {
        "command": str(id),
        "person": by.person,
        "organisation": by.organisation,
        "occurred_on": asked.occurred_on.isoformat(),
    }
    return _Command(
        id,
        command.addressed.stream,
        type(asked).__name__,
        msgspec.Raw(json_of(asked)),
        msgspec.Raw(json_of(by)),
        version,
        last,
        seen,
        events,
        meta,
    )


def _read(file: Path) -> Life:
    """Sorted as a journal is read."""
    lines = [msgspec.json.decode(line, type=_Command) for line in file.read_bytes().splitlines()]
    commands = sorted((_journalled(line) for line in lines), key=lambda c: (c.stream, c.version, c.last))
    events = [_logged(event, line.meta) for line in lines for event in line.events]
    return Life(commands, sorted(events, key=lambda e: (e.stream, e.version)))


def _journalled(line: _Command) -> Journalled:
    first = line.events[0].position if line.events else None
    data, actor = bytes(line.command).decode(), bytes(line.actor).decode()
    return Journalled(
        line.id, line.stream, line.type, data, actor, line.version, first, line.last, tuple(line.seen)
    )


def _logged(event: _Event, meta: dict[str, str]) -> Logged:
    return Logged(
        event.position,
        event.stream,
        event.version,
        event.type,
        event.schema_version,
        bytes(event.data),
        dict(meta),
    )


if __name__ == "__main__":
    for department in SERVICES.values():
        release(department)
