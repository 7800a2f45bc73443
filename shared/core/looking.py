"""Other streams of its service that a decision looks at, and records events in."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.core.category import Stream
from shared.core.frozen import Frozen
from shared.core.messages import Event
from shared.core.plausible import Doubt
from shared.core.reader import ANOTHER, Reader
from shared.core.restricted import Kept, Opened
from shared.core.words import Words

E = TypeVar("E", bound=Event)
S = TypeVar("S")

AnyStream = Stream[Any, Any]

NOTHING_OPENED: Mapping[UUID, Opened[Any]] = MappingProxyType({})

MOST_STREAMS = 64
"""What concerns more is a batch in a stream of its own, from which the others hear."""


class TooManyStreams(Exception):
    """A decision would look at more streams than it may (HTTP 422)."""

    def __init__(self, count: int) -> None:
        super().__init__(f"a decision looks at {MOST_STREAMS} streams at most, not at {count}")
        self.count = count


class Elsewhere(Frozen, Generic[E], frozen=True):
    """An event for a stream that the decision looked at."""

    stream: Stream[E, Any]
    event: E


class Seen:
    """What the streams that a decision looks at have come to, and the content that it opens.

    id      of its own stream
    known   stream → (state, version)
    reader  whoever asks; None: a service, which may read all
    opened  item → its content
    doubts  about content that the decision does not see, not confirmed
    """

    def __init__(
        self,
        id: str,
        known: Mapping[str, tuple[Any, int]],
        reader: Reader | None = None,
        opened: Mapping[UUID, Opened[Any]] = NOTHING_OPENED,
        doubts: Sequence[Doubt] = (),
    ) -> None:
        self.id, self._known, self._reader = id, known, reader
        self._opened, self.doubts = opened, doubts

    def __getitem__(self, stream: Stream[E, S]) -> S:
        """Raises KeyError for one that the decider did not say it looks at."""
        state: S = self._known[stream.name][0]
        return state

    def opened(self, kept: Kept) -> Opened[Any]:
        """Raises KeyError for content that the decider did not say it opens."""
        return self._opened[kept.item]

    def called(self, stream: AnyStream) -> Words:
        """What a sentence for whoever asks calls another stream: by its id, or as another matter where it is
        none of his, or is not looked at."""
        if self._reader is None:
            return Words(stream.id, stream.id)
        known = self._known.get(stream.name)
        mine = known is not None and self._reader.may_read(stream.whose(known[0]))
        return Words(stream.id, stream.id) if mine else ANOTHER


NOTHING = Seen("", {})
"""What a decider sees that says of no other stream that it looks at it."""


def looked_at(streams: Iterable[AnyStream], own: str) -> list[AnyStream]:
    """Each of them once, without the decision's own. Raises TooManyStreams."""
    found = {stream.name: stream for stream in streams if stream.name != own}
    if len(found) > MOST_STREAMS:
        raise TooManyStreams(len(found))
    return list(found.values())


def elsewhere(stream: Stream[E, Any], *events: E) -> list[Elsewhere[E]]:
    """Events that are to be recorded there."""
    return [Elsewhere(stream, event) for event in events]


def shared_out(own: str, decided: Iterable[Any]) -> dict[str, list[Any]]:
    """Stream → the events that were decided for it, in their order; what is no Elsewhere is for `own`."""
    found: dict[str, list[Any]] = {}
    for event in decided:
        stream, happened = (event.stream.name, event.event) if isinstance(event, Elsewhere) else (own, event)
        found.setdefault(stream, []).append(happened)
    return found
