"""Causal order: what caused an event comes before it, whatever the clocks of the services say. Pure."""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from uuid import UUID

from shared.kafka.record import Arrived

Before = dict[UUID, set[UUID]]
"""event → the events that must stand before it"""

Tie = tuple[float, str, int, UUID]
"""(seconds since 1970, service, position, id): what decides where causes do not"""


def causal(events: Sequence[Arrived]) -> list[Arrived]:
    """Each event after the one that caused it and after its predecessor in its stream; otherwise by time.

    The ids are distinct. Causes that are not among the events bind nothing. Events that claim to be their own
    cause, which only a forger can write, are shown in the order of their streams and by time.
    """
    try:
        return _sorted(events, _merged(_by_stream(events), _by_cause(events)))
    except CycleError:
        return _sorted(events, _by_stream(events))


def _sorted(events: Sequence[Arrived], before: Before) -> list[Arrived]:
    by_id = {arrived.event.id: arrived for arrived in events}
    sorter = TopologicalSorter({id: before.get(id, ()) for id in by_id})
    sorter.prepare()
    ordered: list[Arrived] = []
    ready: list[Tie] = []
    while sorter.is_active():
        for id in sorter.get_ready():
            heapq.heappush(ready, _tie(by_id[id]))
        *_, id = heapq.heappop(ready)
        ordered.append(by_id[id])
        sorter.done(id)
    return ordered


def _tie(arrived: Arrived) -> Tie:
    event = arrived.event
    return event.recorded_at.timestamp(), arrived.source, event.position, event.id


def _by_cause(events: Sequence[Arrived]) -> Before:
    ids = {arrived.event.id for arrived in events}
    return {a.event.id: {a.event.meta.causation} for a in events if a.event.meta.causation in ids}


def _by_stream(events: Sequence[Arrived]) -> Before:
    streams: dict[tuple[str, str], list[Arrived]] = defaultdict(list)
    for arrived in events:
        streams[arrived.source, arrived.event.stream].append(arrived)
    return {
        after.event.id: {before.event.id}
        for stream in streams.values()
        for before, after in pairwise(sorted(stream, key=lambda a: (a.event.version, _tie(a))))
    }


def _merged(one: Before, other: Before) -> Before:
    return {id: one.get(id, set()) | other.get(id, set()) for id in one.keys() | other.keys()}
