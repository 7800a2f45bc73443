"""A decided command on its way into the log, as the database functions take it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from shared.core.frozen import frozen
from shared.core.recorded import Meta, digest, to_json

Outcome = Literal["accepted", "repeated", "reused", "conflict"]
CommandRow = tuple[Any, ...]


@frozen
class NewEvent:
    id: UUID
    key: str
    type: str
    schema_version: int
    data: bytes


@frozen
class DecidedCommand:
    """One decided command with its events.

    expected     version of the stream the decision was made on
    fingerprint  SHA-256 of what the sender wrote, to tell a repeat from a reused id
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


@frozen
class AppendResult:
    """What became of an append.

    accepted  recorded now        repeated  recorded before, under the same command id
    conflict  the stream moved on reused    the command id belongs to another command
    version   of the stream after it; positions are None where nothing was recorded
    """

    outcome: Outcome
    version: int
    first_position: int | None
    last_position: int | None


@frozen
class JournalEntry:
    """A command of the journal: what it was (by fingerprint) and its first answer."""

    fingerprint: bytes
    result: AppendResult


def row(source: str, a: DecidedCommand) -> CommandRow:
    """The command with its events, as the database's types new_command and new_event have them."""
    events = [_event(source, a, version, e) for version, e in enumerate(a.events, a.expected + 1)]
    return (a.id, a.stream, a.expected, a.type, a.data, a.actor, a.fingerprint, events)


def accepted(batch: Sequence[DecidedCommand], base: int) -> list[AppendResult]:
    """What became of a batch that was appended as a whole, behind the position `base`."""
    outcomes = []
    for a in batch:
        first, base = base + 1, base + len(a.events)
        outcomes.append(AppendResult("accepted", a.expected + len(a.events), first, base))
    return outcomes


def _event(source: str, a: DecidedCommand, version: int, e: NewEvent) -> CommandRow:
    sealed = digest(
        source=source,
        id=e.id,
        key=e.key,
        stream=a.stream,
        version=version,
        type=e.type,
        schema_version=e.schema_version,
        meta=a.meta,
        data=e.data,
    )
    return (e.id, e.key, e.type, e.schema_version, e.data, to_json(a.meta), sealed)
