"""What must hold of the topics of a system at rest (K4, K8, K9)."""

from collections.abc import Iterable, Iterator

from shared.core.recorded import digest_of
from shared.kafka.incoming import Unreadable
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS, partition_of
from tests.faults.evidence import Department, Evidence
from tests.faults.expected import Expected, Violations


def the_topic_holds_the_log(evidence: Evidence, expected: Expected) -> Violations:
    for name, d in evidence.departments.items():
        log = {event.id: event for event in d.events}
        ours = list(_ours(name, d, expected))
        missing = log.keys() - {record.event.id for record in ours}
        yield from (f"{name}/{log[id].position} {log[id].type} never reached the topic" for id in missing)
        for record in ours:
            if log.get(record.event.id) != record.event:
                yield f"{name}.events/{record.partition}@{record.offset} is not what the log holds"
        for record in d.records:
            place = (name, record.partition, record.offset)
            if isinstance(record, Unreadable) and place not in expected.strangers:
                yield f"{name}.events/{record.partition}@{record.offset}: {record.reason}"


def the_topic_of_commands_holds_the_journal(evidence: Evidence, _: Expected) -> Violations:
    for name, d in evidence.departments.items():
        held = {event.position: event for event in d.journal}
        for record in d.told:
            if isinstance(record, Unreadable):
                yield f"{name}.commands/{record.partition}@{record.offset}: {record.reason}"
            elif record.event != held.get(record.event.position):
                yield f"{name}.commands/{record.partition}@{record.offset} is not what the journal holds"
        told = {record.event.position for record in d.told if isinstance(record, Arrived)}
        yield from (f"{name} command {number} is not in its topic" for number in sorted(held.keys() - told))


def each_partition_is_in_order(evidence: Evidence, expected: Expected) -> Violations:
    for name, d in evidence.departments.items():
        yield from _in_order(name, _ours(name, d, expected))
        yield from _in_order(f"{name}.commands", (r for r in d.told if isinstance(r, Arrived)))


def _in_order(name: str, records: Iterable[Arrived]) -> Violations:
    """First occurrences: what is published again comes later, under the position it had."""
    highest, seen = dict.fromkeys(range(PARTITIONS), 0), set()
    for record in records:
        if record.partition != partition_of(record.event.key):
            yield f"{name}/{record.event.position} lies in partition {record.partition}"
        if record.event.id in seen:
            continue
        if record.event.position < highest[record.partition]:
            yield f"{name}/{record.event.position} came after {highest[record.partition]}"
        highest[record.partition] = max(highest[record.partition], record.event.position)
        seen.add(record.event.id)


def previous_names_the_record_before(evidence: Evidence, expected: Expected) -> Violations:
    for name, d in evidence.departments.items():
        before, last = {}, dict.fromkeys(range(PARTITIONS), 0)
        for event in d.events:
            before[event.position] = last[partition_of(event.key)]
            last[partition_of(event.key)] = event.position
        for record in _ours(name, d, expected):
            if record.previous != before.get(record.event.position):
                yield f"{name}/{record.event.position} names {record.previous} as the one before it"


def digests_match(evidence: Evidence, expected: Expected) -> Violations:
    for name, d in evidence.departments.items():
        for event in [*d.events, *(record.event for record in _ours(name, d, expected))]:
            if digest_of(name, event) != event.digest:
                yield f"{name}/{event.position}"


def _ours(name: str, d: Department, expected: Expected) -> Iterator[Arrived]:
    for record in d.records:
        place = (name, record.partition, record.offset)
        if isinstance(record, Arrived) and place not in expected.strangers:
            yield record
