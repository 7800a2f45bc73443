"""A stream with many commands: its life in phases, each with commands, events and a table of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any, TypeVar

from shared.core.actor import Actor
from shared.core.category import members
from shared.core.decider import Decider
from shared.core.gated import Gated
from shared.core.gates import Entitlement
from shared.core.looking import NOTHING, AnyStream, Seen
from shared.core.messages import Command, Event
from shared.core.restricted import Opens
from shared.core.scope import Whose

S = TypeVar("S")
Table = Callable[..., Any]
WhoReads = Callable[[str, Any], Whose]
Reads = Callable[[Any, Any], Iterable[AnyStream]]


@dataclass(frozen=True)
class Phase:
    """`decide` and `evolve` take any state of the stream, and the phase's own commands and events only.

    gates  of its commands, as a decider's
    reads  as a decider's: where it is there, `decide` takes a fourth
    opens  as a decider's: likewise
    """

    decide: Table
    evolve: Callable[[Any, Any], Any]
    commands: UnionType | type[Command]
    events: UnionType | type[Event]
    gates: tuple[Gated, ...] = ()
    reads: Reads | None = None
    opens: tuple[Opens, ...] = ()

    def table(self, state: Any, command: Command, by: Actor, seen: Seen) -> list[Any]:
        decided: list[Any] = self.decide(state, command, by, *([seen] if self.reads or self.opens else []))
        return decided


def decider_of(
    category: str, collection: str, initial: S, who: Entitlement, whose: WhoReads, *phases: Phase
) -> Decider[Any, Any, S]:
    """One decider of all phases. `who` is asked of each command whose row says nothing else; `whose` says who
    may read a stream.

    Raises ValueError where two phases answer the same command, or know the same event.
    """
    decides = _by_class((phase.commands, phase.table) for phase in phases)
    evolves = _by_class((phase.events, phase.evolve) for phase in phases)
    reading = _by_class((phase.commands, phase.reads) for phase in phases if phase.reads)

    def decide(state: S, command: Command, by: Actor, seen: Seen = NOTHING) -> list[Any]:
        decided: list[Any] = decides[type(command)](state, command, by, seen)
        return decided

    def reads(state: S, command: Command) -> Iterable[AnyStream]:
        asked = reading.get(type(command))
        streams: Iterable[AnyStream] = asked(state, command) if asked else ()
        return streams

    def evolve(state: S, event: Event) -> S:
        evolved: S = evolves[type(event)](state, event)
        return evolved

    commands, events = (reduce(or_, known) for known in (decides, evolves))
    return Decider(
        category,
        initial,
        evolve,
        events,
        collection,
        commands,
        decide,
        reads if reading else None,
        gates=tuple(row for phase in phases for row in phase.gates),
        who=(who,),
        whose=whose,
        opens=tuple(opens for phase in phases for opens in phase.opens),
    )


def _by_class(tables: Iterable[tuple[Any, Table]]) -> Mapping[type[Any], Table]:
    found: dict[type[Any], Table] = {}
    for classes, table in tables:
        for member in members(classes):
            if member in found:
                raise ValueError(f"{member.__name__} belongs to two phases")
            found[member] = table
    return found
