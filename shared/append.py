"""A decided command on its way into the log, as the append functions take it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from shared.envelope import Meta, digest, to_json
from shared.facts import fact

Verdict = Literal["accepted", "repeated", "reused", "conflict"]


@fact
class NewEvent:
    id: UUID
    key: str
    type: str
    schema_version: int
    data: bytes


@fact
class Append:
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


@fact
class Outcome:
    """What became of an append.

    accepted  recorded now        repeated  recorded before, under the same command id
    conflict  the stream moved on reused    the command id belongs to another command
    version   of the stream after it; positions are None where nothing was recorded
    """

    verdict: Verdict
    version: int
    first_position: int | None
    last_position: int | None


@fact
class Journalled:
    """A command of the journal: what it was (by fingerprint) and its first answer."""

    fingerprint: bytes
    outcome: Outcome


def arrays(source: str, batch: Sequence[Append]) -> tuple[list[Any], ...]:
    """The batch column by column: eight arrays of commands, nine of events."""
    commands = [
        (a.id, a.stream, a.expected, len(a.events), a.type, a.data.decode(), a.actor.decode(), a.fingerprint)
        for a in batch
    ]
    events = [
        (n, nth, *_event_row(source, a, nth, e))
        for n, a in enumerate(batch, 1)
        for nth, e in enumerate(a.events, 1)
    ]
    return (*map(list, zip(*commands, strict=True)), *_columns(events, 9))


def alone(source: str, a: Append) -> tuple[Any, ...]:
    """One command as it is, then seven arrays of its events."""
    events = [_event_row(source, a, nth, e) for nth, e in enumerate(a.events, 1)]
    command = (a.id, a.stream, a.expected, a.type, a.data.decode(), a.actor.decode(), a.fingerprint)
    return (*command, *_columns(events, 7))


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _event_row(source: str, a: Append, nth: int, e: NewEvent) -> tuple[Any, ...]:
    sealed = digest(
        source=source,
        id=e.id,
        key=e.key,
        stream=a.stream,
        version=a.expected + nth,
        type=e.type,
        schema_version=e.schema_version,
        meta=a.meta,
        data=e.data,
    )
    meta = to_json(a.meta).decode()
    return (e.id, e.key, e.type, e.schema_version, e.data.decode(), meta, sealed)
