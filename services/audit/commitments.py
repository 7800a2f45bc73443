"""Whether restricted content that was opened is what its writer had committed to (K15). Pure."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from pydantic import ValidationError

from services.audit.catalogue import event_class
from shared.core.messages import Event
from shared.core.restricted import Kept, Opened, agrees, parts_of
from shared.core.upcast import FromNewerRelease, NotUpcast, read
from shared.kafka.record import Arrived


def disagreeing(events: Sequence[Arrived]) -> Iterator[Arrived]:
    """The events that show what none before them commits to, or commits to otherwise, and those that commit
    once more and otherwise: the first commitment counts. events: in their order."""
    committed: dict[UUID, Kept] = {}
    for arrived in events:
        if (event := _known(arrived)) and not _keeps_to(committed, event):
            yield arrived


def _keeps_to(committed: dict[UUID, Kept], event: Event) -> bool:
    first = [committed.setdefault(kept.item, kept) == kept for kept in parts_of(event, Kept)]
    shown = [
        opened.item in committed and agrees(committed[opened.item], opened)
        for opened in parts_of(event, Opened)
    ]
    return all(first) and all(shown)


def _known(arrived: Arrived) -> Event | None:
    """None for what this desk cannot read: of that it speaks elsewhere."""
    kind = event_class(arrived.source, arrived.event.type)
    try:
        return read(kind, arrived.event) if kind else None
    except (FromNewerRelease, NotUpcast, ValidationError):
        return None
