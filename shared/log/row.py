"""A decided command as the database functions take it: the types new_command and new_event."""

from typing import Any

from shared.core.recorded import digest, to_json
from shared.log.decided import DecidedCommand, NewEvent
from shared.log.release import RELEASE

CommandRow = tuple[Any, ...]
NewEventRow = tuple[Any, ...]


def row(source: str, command: DecidedCommand) -> CommandRow:
    """The command with its events, each sealed with its digest (K8)."""
    reached = [version for _, version in command.streams]
    events = []
    for event in command.events:
        reached[event.place] += 1
        events.append(_event(source, command, reached[event.place], event))
    return (
        command.id,
        command.stream,
        command.expected,
        command.type,
        command.data,
        command.actor,
        command.fingerprint,
        RELEASE,
        command.meta.causation,
        command.meta.correlation,
        command.seen,
        events,
    )


def _event(source: str, command: DecidedCommand, version: int, event: NewEvent) -> NewEventRow:
    sealed = digest(
        source=source,
        id=event.id,
        key=event.key,
        stream=command.seen[event.place - 1][0] if event.place else command.stream,
        version=version,
        type=event.type,
        schema_version=event.schema_version,
        meta=command.meta,
        data=event.data,
    )
    meta = to_json(command.meta)
    return (event.place, event.id, event.key, event.type, event.schema_version, event.data, meta, sealed)
