"""A kind of stream: what may happen in one, and what that comes to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, reduce
from types import UnionType
from typing import Any, Generic, TypeVar, get_args

from shared.core.keys import key_of
from shared.core.messages import Event, type_name
from shared.core.scope import NOBODYS, Whose
from shared.core.upcast import FromNewerRelease, Stored, read

E = TypeVar("E", bound=Event)
S = TypeVar("S")


@dataclass(frozen=True)
class Category(Generic[E, S]):
    """The streams of one kind.

    category  the stream of id X is named "<category>-X"; without a hyphen, so that a name tells the id
    initial   the state before the first event
    evolve    (state, event) → state; pure
    events    the union of those that may happen
    whose     (id, state) → who may read the stream; None: nobody but who covers the whole country
    """

    category: str
    initial: S
    evolve: Callable[[S, E], S]
    events: UnionType | type[Event]
    whose: Callable[[str, S], Whose] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Raises ValueError for a category with a hyphen."""
        if "-" in self.category:
            raise ValueError(f"the category {self.category} has a hyphen, so no name would tell an id of it")

    def stream(self, id: str) -> str:
        return f"{self.category}-{id}"

    def at(self, id: str) -> "Stream[E, S]":
        return Stream(self, id)

    def event_types(self) -> dict[str, type[E]]:
        return {type_name(e): e for e in members(self.events)}

    @cached_property
    def known(self) -> dict[str, type[E]]:
        """The same, made once: every command and every event asks."""
        return self.event_types()

    def read(self, event: Stored) -> E:
        """An event of such a stream, whatever its version. Raises FromNewerRelease, ValidationError."""
        known = self.known.get(event.type)
        if known is None:
            raise FromNewerRelease(event)
        return read(known, event)

    def fold(self, events: Iterable[E]) -> S:
        return self.evolved(self.initial, events)

    def evolved(self, state: S, events: Iterable[E]) -> S:
        """What the state has come to after them; the one that is given stays as it was."""
        return reduce(self.evolve, events, state)


@dataclass(frozen=True)
class Stream(Generic[E, S]):
    """One stream of a service, by the id that heads its name."""

    kind: Category[E, S]
    id: str
    # Put together once: a decision names its stream two dozen times.
    name: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.kind.stream(self.id))

    def whose(self, state: S) -> Whose:
        """Who may read it, as it stands."""
        return self.kind.whose(self.id, state) if self.kind.whose else NOBODYS

    @property
    def key(self) -> str:
        """The Kafka key of its events."""
        return key_of(self.id)


def members(union: Any) -> tuple[Any, ...]:
    """The classes of a union, or the one class that is not in a union."""
    return get_args(union) or (union,)
