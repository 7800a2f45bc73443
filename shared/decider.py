"""The shape of a decision: (state, command, actor) → events; (state, event) → state. Both pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import UnionType
from typing import Any, Generic, TypeVar, get_args

from shared.actor import Actor
from shared.messages import Command, Event, type_name

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
S = TypeVar("S")


@dataclass(frozen=True)
class Decider(Generic[C, E, S]):
    """One kind of stream.

    category   the stream of id X is named "<category>-X"
    collection the noun of its HTTP path
    initial    the state before the first event
    commands, events   the unions that decide and evolve take
    """

    category: str
    collection: str
    initial: S
    decide: Callable[[S, C, Actor], list[E]]
    evolve: Callable[[S, E], S]
    commands: UnionType | type[Command]
    events: UnionType | type[Event]

    def stream(self, key: str) -> str:
        return f"{self.category}-{key}"

    def command_types(self) -> dict[str, type[C]]:
        return {type_name(c): c for c in _members(self.commands)}

    def event_types(self) -> dict[str, type[E]]:
        return {type_name(e): e for e in _members(self.events)}

    def fold(self, events: Iterable[E]) -> S:
        state = self.initial
        for event in events:
            state = self.evolve(state, event)
        return state


def _members(union: Any) -> tuple[Any, ...]:
    """The classes of a union, or the one class that is not in a union."""
    return get_args(union) or (union,)
