"""Figures that a service read from its views, counted again from events up to the positions it names. Pure.

Of a project one key has all rows. Those of a jurisdiction lie in the partitions of all its projects, which
are read whole for it (`widely`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from services.audit.catalogue import PERIODS
from services.audit.states import understood
from shared.core.keys import id_of, key_of
from shared.core.messages import Event
from shared.core.recorded import context_of
from shared.core.view import View
from shared.kafka.record import Arrived
from shared.mechanisms.period import Kind, Span, Stand
from shared.mechanisms.period.events import Counted

Figures = dict[str, int]
Known = Sequence[tuple[Arrived, Event]]
"""Events that figures can be of, in the order of each log."""


def counted_otherwise(
    closings: Iterable[Arrived], events: Iterable[Arrived]
) -> Iterator[tuple[Arrived, Figures, Figures]]:
    """Each closing whose figures are others than the events give, with both."""
    counted = [(closing, told) for closing in closings for told in _counted(closing)]
    known = _known(events) if counted else []
    for closing, told in counted:
        found = _again(closing, told, known)
        if found is not None and found != told.figures:
            yield closing, told.figures, found


def widely(events: Sequence[Arrived]) -> dict[str, frozenset[str]]:
    """Source → types of events: what a closing among these counted that lies with other keys than theirs."""
    there = {(arrived.source, arrived.event.type) for arrived in events}
    wanted: dict[str, set[str]] = {}
    for service in {arrived.source for arrived in events if _counted(arrived)}:
        counted = _types(service)
        if counted.isdisjoint(there):
            for source, type in counted:
                wanted.setdefault(source, set()).add(type)
    return {source: frozenset(types) for source, types in wanted.items()}


def _types(service: str) -> set[tuple[str, str]]:
    """(source, type) of what its periods are counted of; what a view shows of closings is not."""
    views = (view for kind in PERIODS[service].kinds for view, _ in kind.views)
    closings = {(service, type) for type in PERIODS[service].closing.event_types()}
    return {read for view in views for read in view.models(service)} - closings


def _counted(closing: Arrived) -> list[Counted]:
    if closing.source not in PERIODS or not closing.event.stream.startswith("closing-"):
        return []
    known, _ = understood(closing.source, [closing])
    return [event for event in known if isinstance(event, Counted)]


def _known(events: Iterable[Arrived]) -> Known:
    """Without those whose key is not of their stream: no row is theirs."""
    own = (arrived for arrived in events if key_of(id_of(arrived.event.stream)) == arrived.event.key)
    ordered = sorted(own, key=lambda arrived: (arrived.source, arrived.event.position))
    return [(arrived, event) for arrived in ordered for event in understood(arrived.source, [arrived])[0]]


def _again(closing: Arrived, told: Counted, known: Known) -> Figures | None:
    """None where this desk cannot tell; none at all where there was nobody to count."""
    kind = next((kind for kind in PERIODS[closing.source].kinds if kind.id == told.kind), None)
    stands = {stand.view: stand for stand in told.stands}
    if kind is None or not _same_views(kind, stands):
        return None
    rows = {view.name: _rows(view, stands[view.name], closing.source, known) for view, _ in kind.views}
    subjects = kind.subjects(Span(told.period, told.first, told.last), rows, told.end_position, None)
    own = (id_of(closing.event.stream), told.basis)
    return next((subject.figures for subject in subjects if (subject.id, subject.basis) == own), {})


def _same_views(kind: Kind, stands: dict[str, Stand]) -> bool:
    """Rows of another version were folded by another rule."""
    versions = {name: stand.version for name, stand in stands.items()}
    return all(versions.get(view.name) == view.version for view, _ in kind.views)


def _rows(view: View[Any], stand: Stand, service: str, known: Known) -> list[Any]:
    """As the view had them at these positions."""
    rows: dict[str, Any] = {}
    models = view.models(service)
    for arrived, event in known:
        upto = stand.positions.get(f"{arrived.source}/{arrived.partition}", 0)
        if (arrived.source, arrived.event.type) in models and arrived.event.position <= upto:
            view.apply(rows, event, context_of(arrived.event))
    return list(rows.values())
