"""Whether restricted content that was opened is what its writer had committed to (K15). Pure."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from services.audit.catalogue import event_class
from shared.core.messages import Event
from shared.core.restricted import Kept, Opened, agrees, parts_of
from shared.core.upcast import FromNewerRelease, NotUpcast, read
from shared.kafka.record import Arrived


def disagreeing(events: Sequence[Arrived]) -> Iterator[Arrived]:
    """The events that show what none of them commits to, or commits to otherwise."""
    known = [(arrived, event) for arrived in events if (event := _known(arrived))]
    committed = {kept.item: kept for _, event in known for kept in parts_of(event, Kept)}
    for arrived, event in known:
        for opened in parts_of(event, Opened):
            kept = committed.get(opened.item)
            if kept is None or not agrees(kept, opened):
                yield arrived
                break


def _known(arrived: Arrived) -> Event | None:
    """None for what this desk cannot read: of that it speaks elsewhere."""
    kind = event_class(arrived.source, arrived.event.type)
    try:
        return read(kind, arrived.event) if kind else None
    except (FromNewerRelease, NotUpcast, ValidationError):
        return None
