"""The shape of a decision: (state, command, actor) → events; (state, event) → state. Both pure (K9)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from types import UnionType
from typing import Any, Generic, TypeVar, get_args

from shared.core.actor import Actor
from shared.core.messages import Command, Event, type_name
from shared.core.plausible import ask_back
from shared.core.upcast import FromNewerRelease, Stored, read

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
S = TypeVar("S")


@dataclass(frozen=True)
class Decider(Generic[C, E, S]):
    """One kind of stream.

    category   the stream of id X is named "<category>-X"
    collection the noun of its HTTP path
    initial    the state before the first event
    table      (state, command, actor) → events: what `decide` looks a command up in
    commands, events   the unions that decide and evolve take
    """

    category: str
    collection: str
    initial: S
    table: Callable[[S, C, Actor], list[E]]
    evolve: Callable[[S, E], S]
    commands: UnionType | type[Command]
    events: UnionType | type[Event]

    def decide(self, state: S, command: C, by: Actor) -> list[E]:
        """What the command comes to. Raises Rejected; Implausible where it would do something, and is in
        doubt and not confirmed."""
        events = self.table(state, command, by)
        if events:
            ask_back(command)
        return events

    def stream(self, key: str) -> str:
        return f"{self.category}-{key}"

    def command_types(self) -> dict[str, type[C]]:
        return {type_name(c): c for c in members(self.commands)}

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
class Addressed:
    """A command and the stream it is for. `key` is the Kafka key of its events, by default the id."""

    decider: Decider[Any, Any, Any]
    id: str
    command: Command
    key: str | None = None

    @property
    def stream(self) -> str:
        return self.decider.stream(self.id)


def members(union: Any) -> tuple[Any, ...]:
    """The classes of a union, or the one class that is not in a union."""
    return get_args(union) or (union,)
