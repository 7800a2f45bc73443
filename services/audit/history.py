"""A project's life across all services: its events in causal order, and what they led to. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from services.audit.catalogue import chinese_name, event_class
from services.audit.findings import (
    Contradiction,
    Finding,
    digest_matches,
    findings_about,
    findings_of,
    veiled,
    without_repeats,
)
from services.audit.order import causal
from services.audit.others import Others, is_of, others_to
from services.audit.partition import Partition
from services.audit.states import StreamState, states_of
from shared.core.parked import parking
from shared.core.reader import Reader
from shared.core.recorded import Recorded
from shared.core.upcast import FromNewerRelease
from shared.core.words import Words, listed
from shared.kafka.record import Arrived


class EventReference(BaseModel):
    """Another event by its id; service and type are null where it is not among the entries of any date."""

    id: UUID
    service: str | None
    type: str | None


class HistoryEntry(BaseModel):
    """One event. `known` is false for a type that this desk has no class for; its data is shown all the same.

    because  the event that was reacted to; null for a person's own command
    about    the parked event that an operator retried or skipped; null for everything else
    data     what it says, as recorded; text where it is not JSON
    """

    recorded_at: datetime
    occurred_on: date
    service: str
    type: str
    name: str
    known: bool
    schema_version: int
    person: str
    organisation: str
    because: EventReference | None
    about: EventReference | None
    command: UUID
    correlation: UUID
    id: UUID
    stream: str
    version: int
    position: int
    digest_matches: bool
    data: Any


class Searched(BaseModel):
    """A partition that was read to its end; records counts those of all projects, null: it is not there."""

    topic: str
    partition: int
    records: int | None

    @property
    def words(self) -> Words:
        place, count = f"{self.topic}/{self.partition}", self.records
        if count is None:
            return Words(f"{place}（不存在）", f"{place} (not there)")
        return Words(f"{place}（{count} 条）", f"{place} ({count} records)")


class History(BaseModel):
    """`verified` events, of all dates, match their digests; `findings` says what else does not hold.

    others  events of all dates that the reader may not read: not told, and checked all the same
    """

    project: str
    as_of: date | None
    entries: list[HistoryEntry]
    states: list[StreamState]
    others: int
    verified: int
    findings: list[Finding]
    searched: list[Searched]


class UnknownProject(Exception):
    """No event of it anywhere. `searched` names what was searched."""

    def __init__(self, project: str, searched: Sequence[Searched]) -> None:
        self.project = project
        self.searched = listed(found.words for found in searched)
        super().__init__(f"No service has an event of {project}. Searched: {self.searched.en}.")


def history_of(
    project: str, partitions: Sequence[Partition], as_of: date | None = None, reader: Reader | None = None
) -> History:
    """With `as_of`, entries and states know only events whose business date is not later; the checks
    are of all of them. With a reader, entries and states are of the streams that he may read.

    Raises UnknownProject, in the same words where nothing of it is his.
    """
    searched = [_searched(partition) for partition in partitions]
    events, contradictions = without_repeats(arrived for p in partitions for arrived in p.found)
    others: Others = others_to(reader, events) if reader else frozenset()
    his = [arrived for arrived in events if not is_of(others, arrived)]
    if not his:
        raise UnknownProject(project, searched)
    until_then = causal([e for e in events if as_of is None or e.event.meta.occurred_on <= as_of])
    by_id = {arrived.event.id: arrived for arrived in his}
    return History(
        project=project,
        as_of=as_of,
        entries=[_entry(arrived, by_id) for arrived in until_then if not is_of(others, arrived)],
        states=[s for s in states_of(project, until_then) if (s.service, s.stream) not in others],
        others=len(events) - len(his),
        verified=sum(map(digest_matches, events)),
        findings=_findings(events, contradictions, partitions, others),
        searched=searched,
    )


def _findings(
    events: Sequence[Arrived],
    contradictions: Sequence[Contradiction],
    partitions: Sequence[Partition],
    others: Others,
) -> list[Finding]:
    """Those of another matter are named too: what does not hold must not look as if it did."""

    beside, _ = without_repeats(arrived for p in partitions for arrived in p.of_others)

    def found(*, elsewhere: bool) -> list[Finding]:
        own = [arrived for arrived in events if is_of(others, arrived) is elsewhere]
        rest = [arrived for arrived in events if is_of(others, arrived) is not elsewhere]
        twice = [pair for pair in contradictions if is_of(others, pair[0]) is elsewhere]
        return findings_of(own, twice, partitions, [*rest, *beside])

    return [*findings_about(partitions), *found(elsewhere=False), *map(veiled, found(elsewhere=True))]


def _searched(partition: Partition) -> Searched:
    records = partition.records if partition.there else None
    return Searched(topic=partition.topic, partition=partition.number, records=records)


def _entry(arrived: Arrived, events: dict[UUID, Arrived]) -> HistoryEntry:
    event, meta = arrived.event, arrived.event.meta
    return HistoryEntry(
        recorded_at=event.recorded_at,
        occurred_on=meta.occurred_on,
        service=arrived.source,
        type=event.type,
        name=chinese_name(arrived.source, event.type),
        known=event_class(arrived.source, event.type) is not None,
        schema_version=event.schema_version,
        person=meta.person,
        organisation=meta.organisation,
        because=_named(meta.causation, events),
        about=_named(_settled(event), events),
        command=meta.command,
        correlation=meta.correlation,
        id=event.id,
        stream=event.stream,
        version=event.version,
        position=event.position,
        digest_matches=digest_matches(arrived),
        data=_data(event.data),
    )


def _named(id: UUID | None, events: dict[UUID, Arrived]) -> EventReference | None:
    if id is None:
        return None
    found = events.get(id)
    return EventReference(id=id, service=found and found.source, type=found and found.event.type)


def _settled(event: Recorded) -> UUID | None:
    if event.type not in parking.event_types():
        return None
    try:
        return parking.read(event).event_id
    except (ValueError, FromNewerRelease):
        return None


def _data(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return data.decode(errors="replace")
