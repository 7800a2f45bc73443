"""A stream with many commands: its life in phases, each with commands, events and a table of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any, TypeVar

from shared.core.actor import Actor
from shared.core.decider import Decider, members
from shared.core.messages import Command, Event

S = TypeVar("S")
Table = Callable[..., Any]
Guard = Callable[[Any, Any, Actor], None]


@dataclass(frozen=True)
class Phase:
    """`decide` and `evolve` take any state of the stream, and the phase's own commands and events only."""

    decide: Callable[[Any, Any, Actor], list[Any]]
    evolve: Callable[[Any, Any], Any]
    commands: UnionType | type[Command]
    events: UnionType | type[Event]


def decider_of(
    category: str, collection: str, initial: S, guard: Guard, *phases: Phase
) -> Decider[Any, Any, S]:
    """One decider of all phases. `guard` sees each command before its phase does, and may refuse it.

    Raises ValueError where two phases answer the same command, or know the same event.
    """
    decides = _by_class((phase.commands, phase.decide) for phase in phases)
    evolves = _by_class((phase.events, phase.evolve) for phase in phases)

    def decide(state: S, command: Command, by: Actor) -> list[Event]:
        guard(state, command, by)
        decided: list[Event] = decides[type(command)](state, command, by)
        return decided

    def evolve(state: S, event: Event) -> S:
        evolved: S = evolves[type(event)](state, event)
        return evolved

    commands, events = (reduce(or_, known) for known in (decides, evolves))
    return Decider(category, collection, initial, decide, evolve, commands, events)


def _by_class(tables: Iterable[tuple[Any, Table]]) -> Mapping[type[Any], Table]:
    found: dict[type[Any], Table] = {}
    for classes, table in tables:
        for member in members(classes):
            if member in found:
                raise ValueError(f"{member.__name__} belongs to two phases")
            found[member] = table
    return found
