"""The four services in one place: what one decides the others hear at once. No Kafka, no database.

Every event passes through its stored bytes, and reaches a listener through the listener's own model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.stack.people import PEOPLE
from services.audit.catalogue import SERVICES
from shared.core.actor import Actor, service_actor
from shared.core.decider import Addressed, Decider
from shared.core.messages import Command, Event, EventContext
from shared.core.parked import ParkingCommand
from shared.core.parked import order as about_parked
from shared.core.reactions import Reaction
from shared.core.upcast import read

AnyDecider = Decider[Any, Any, Any]
DECIDERS: list[tuple[str, AnyDecider]] = [
    (service.name, decider) for service in SERVICES.values() for decider in service.deciders
]


@dataclass(frozen=True)
class Asked:
    """A command as a service decided it: by whom, on which history of its stream, because of which event.

    because  None where a person asked
    """

    source: str
    order: Addressed
    by: Actor
    history: tuple[Event, ...]
    because: "Told | None" = None


@dataclass(frozen=True)
class Told:
    """An event in a service's log, and the command it followed from."""

    event: Event
    asked: Asked

    @property
    def source(self) -> str:
        return self.asked.source

    @property
    def type(self) -> str:
        return type(self.event).__name__

    @property
    def schema_version(self) -> int:
        return self.event.schema_version

    @property
    def data(self) -> bytes:
        return self.event.model_dump_json().encode()

    @property
    def context(self) -> EventContext:
        order = self.asked.order
        return EventContext(order.key or order.id, order.command.occurred_on)


class World:
    """asked: every command, in the order of decision; log: every event."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.log: list[Told] = []

    def ask(self, id: str, command: Command, day: date) -> None:
        """By the sample person of a role that may. Raises Rejected, and then nobody heard of it."""
        source, decider = decider_of(command)
        dated = command.model_copy(update={"occurred_on": day})
        self._decide(source, Addressed(decider, id, dated), somebody_for(command))

    def settle(self, source: str, key: str, command: ParkingCommand, day: date) -> None:
        """What an operator decides about an event that a view of the source has parked."""
        dated = command.model_copy(update={"occurred_on": day})
        self._decide(source, about_parked(command.subscriber, key, dated), somebody_for(command))

    def history(self, stream: str) -> tuple[Event, ...]:
        return tuple(told.event for told in self.log if told.asked.order.stream == stream)

    def _decide(self, source: str, order: Addressed, by: Actor, because: "Told | None" = None) -> None:
        asked = Asked(source, order, by, self.history(order.stream), because)
        decided = order.decider.decide(order.decider.fold(asked.history), order.command, by)
        new = [Told(event, asked) for event in decided]
        self.asked.append(asked)
        self.log += new
        for told in new:
            self._tell(told)

    def _tell(self, told: Told) -> None:
        for listener, reaction in listeners(told.source, told.type):
            heard = read(reaction.reads, told)
            for order in reaction.commands(heard, told.context):
                self._decide(listener, order, service_actor(listener), told)


def listeners(source: str, type: str) -> Iterator[tuple[str, Reaction]]:
    """The services that react to an event, and how."""
    for service in SERVICES.values():
        for reaction in service.reactions:
            if (reaction.reads.source, reaction.reads.__name__) == (source, type):
                yield service.name, reaction


def decider_of(command: Command) -> tuple[str, AnyDecider]:
    return next((s, d) for s, d in DECIDERS if type(command) in d.command_types().values())


def somebody_for(command: Command) -> Actor:
    """The sample person of a role that may send it."""
    person = PEOPLE[min(command.roles)]
    return Actor(
        person=person.id,
        organisation=person.organisation,
        roles=frozenset({person.role}),
        division=person.division,
    )
