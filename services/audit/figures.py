"""Figures that a service read from its views, counted again from events up to the positions it names. Pure.

Of a subject of whose rows one key has all. Those of a jurisdiction lie in the partitions of all its projects,
which a history does not read.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from services.audit.catalogue import PERIODS
from services.audit.states import understood
from shared.core.keys import id_of
from shared.core.recorded import context_of
from shared.core.view import View
from shared.kafka.record import Arrived
from shared.mechanisms.period import Kind, Span, Stand
from shared.mechanisms.period.events import Counted

Figures = dict[str, int]


def counted_otherwise(events: Sequence[Arrived]) -> Iterator[tuple[Arrived, Figures, Figures]]:
    """Each closing whose figures are others than the events of its key give, with both."""
    for closing in events:
        for known in _counted(closing):
            found = _again(closing, known, events)
            if found is not None and found != known.figures:
                yield closing, known.figures, found


def _counted(closing: Arrived) -> list[Counted]:
    if closing.source not in PERIODS or not closing.event.stream.startswith("closing-"):
        return []
    known, _ = understood(closing.source, [closing])
    return [event for event in known if isinstance(event, Counted)]


def _again(closing: Arrived, known: Counted, events: Sequence[Arrived]) -> Figures | None:
    """None where this desk cannot tell; none at all where there was nobody to count."""
    kind = next((kind for kind in PERIODS[closing.source].kinds if kind.id == known.kind), None)
    stands = {stand.view: stand for stand in known.stands}
    if kind is None or not _same_views(kind, stands):
        return None
    rows = {view.name: _rows(view, stands[view.name], closing.source, events) for view, _ in kind.views}
    if not any(rows.values()):
        return None
    subjects = kind.subjects(Span(known.period, known.first, known.last), rows, None)
    own = (id_of(closing.event.stream), known.basis)
    return next((subject.figures for subject in subjects if (subject.id, subject.basis) == own), {})


def _same_views(kind: Kind, stands: dict[str, Stand]) -> bool:
    """Rows of another version were folded by another rule."""
    versions = {name: stand.version for name, stand in stands.items()}
    return all(versions.get(view.name) == view.version for view, _ in kind.views)


def _rows(view: View[Any], stand: Stand, service: str, events: Sequence[Arrived]) -> list[Any]:
    """As the view had them at these positions."""
    rows: dict[str, Any] = {}
    models = view.models(service)
    for arrived in sorted(events, key=lambda arrived: (arrived.source, arrived.event.position)):
        upto = stand.positions.get(f"{arrived.source}/{arrived.partition}", 0)
        if (arrived.source, arrived.event.type) in models and arrived.event.position <= upto:
            for event in understood(arrived.source, [arrived])[0]:
                view.apply(rows, event, context_of(arrived.event))
    return list(rows.values())
