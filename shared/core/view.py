"""A read model, described: a row type, a pure fold, and the events that it reads (K5, K7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.core.frozen import Frozen
from shared.core.messages import EventContext, type_name
from shared.core.upcast import Versioned
from shared.core.words import Words

UNTITLED = Words("列表", "list")


class Row(Frozen, frozen=True):
    """A row of a view: its first field is the key, every other field has a default."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class View(Generic[R]):
    """One row per Kafka key.

    fold     (row, event, context) → row; pure, so that it serves live updates, rebuilds and as-of alike
    reads    the event classes of the service's own that it reads
    version  of row and fold: raised by hand whenever the same events give other rows; then a table of its own
             is filled beside the live one. tests/contracts/test_folds.py is red until it is raised.
    title    what its rows are called, on a file of them too
    """

    name: str
    row: type[R]
    fold: Callable[[R, Any, EventContext], R]
    reads: tuple[type[Versioned], ...]
    version: int
    title: Words = UNTITLED

    @property
    def key(self) -> str:
        return self.row.__struct_fields__[0]

    def blank(self, key: str) -> R:
        """The row before its first event."""
        return self.row(**{self.key: key})

    def models(self, service: str) -> dict[tuple[str, str], type[Versioned]]:
        """(source, event type) → the class that reads it."""
        return {(getattr(model, "source", service), type_name(model)): model for model in self.reads}
