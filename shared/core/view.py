"""A read model, described: a row type, a pure fold, and the events that it reads (K5, K7)."""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.core.frozen import Frozen
from shared.core.keys import key_of
from shared.core.messages import EventContext, type_name
from shared.core.upcast import Versioned
from shared.core.words import Words

UNTITLED = Words("列表", "list")


class Row(Frozen, frozen=True):
    """A row of a view: its first field is the key, every other field has a default."""


R = TypeVar("R", bound=Row)

Touches = Callable[[Any, EventContext], Sequence[str]]
"""(event, context) → the keys of the rows that the event touches: none, one or several. Pure."""


def per_key(event: Any, context: EventContext) -> Sequence[str]:
    """A row per Kafka key."""
    return (context.key,)


def per_stream(event: Any, context: EventContext) -> Sequence[str]:
    return (context.id,)


class StrayRow(ValueError):
    """An event touches a row that events of other Kafka keys touch as well: they come in no order."""

    def __init__(self, row: str, key: str) -> None:
        super().__init__(
            f"the row {row} is not of the Kafka key {key}, which its own would have to begin with"
        )


@dataclass(frozen=True)
class View(Generic[R]):
    """Rows, each of which is touched by events of one Kafka key: the one that the row's own key begins with.

    fold     (row, event, context) → row; pure, so that it serves live updates, rebuilds and as-of alike.
             Between events of two sources there is no order, so there it commutes
    reads    the event classes of the service's own that it reads, and foreign ones
    version  of row and fold: raised by hand whenever the same events give other rows; then a table of its own
             is filled beside the live one. tests/contracts/test_folds.py is red until it is raised.
    touches  which rows an event is folded into
    title    what its rows are called, on a file of them too
    """

    name: str
    row: type[R]
    fold: Callable[[R, Any, EventContext], R]
    reads: tuple[type[Versioned], ...]
    version: int
    touches: Touches = per_key
    title: Words = UNTITLED

    @property
    def by_context(self) -> bool:
        """Whether an event touches one row, which its context alone tells."""
        return self.touches in (per_key, per_stream)

    @property
    def key(self) -> str:
        return self.row.__struct_fields__[0]

    def blank(self, key: str) -> R:
        """The row before its first event."""
        return self.row(**{self.key: key})

    def touched(self, event: Any, context: EventContext) -> Sequence[str]:
        """The keys of its rows. Raises StrayRow."""
        keys = self.touches(event, context)
        if len(keys) > 1:  # each once
            keys = tuple(dict.fromkeys(keys))
        for key in keys:
            if key != context.key and key_of(key) != context.key:
                raise StrayRow(key, context.key)
        return keys

    def apply(self, rows: MutableMapping[str, R], event: Any, context: EventContext) -> Sequence[str]:
        """Fold the event into those of the rows, by key, that it touches; their keys. Raises StrayRow."""
        keys = self.touched(event, context)
        self.fold_into(rows, keys, event, context)
        return keys

    def fold_into(
        self, rows: MutableMapping[str, R], keys: Sequence[str], event: Any, context: EventContext
    ) -> None:
        """The same where `touched` told the keys before. A row that is not there begins blank."""
        for key in keys:
            rows[key] = self.fold(rows.get(key) or self.blank(key), event, context)

    def models(self, service: str) -> dict[tuple[str, str], type[Versioned]]:
        """(source, event type) → the class that reads it."""
        return {(getattr(model, "source", service), type_name(model)): model for model in self.reads}

    def sources(self, service: str) -> set[str]:
        return {source for source, _ in self.models(service)}
