"""Retrying and skipping are decisions of a person, recorded like any other. Pure.

Whether an event is parked is known to the table alone; here is what was decided about it.
"""

from typing import ClassVar
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.deciding import State
from shared.core.fields import Text
from shared.core.frozen import FrozenSet, replace
from shared.core.messages import Command, Event
from shared.core.roles import Role
from shared.core.words import Words

# An operator deals with what is parked, and has no business with what it is about.
OPERATOR = frozenset({Role("operator", "系统运维人员", "operator of the system", reads=frozenset())})


class _Settle(Command):
    roles: ClassVar[frozenset[Role]] = OPERATOR

    parked_id: UUID
    event_id: UUID | None
    subscriber: str
    reason: Text


class RetryParkedEvent(_Settle):
    """重试 · try a parked event again, and go on with those behind it."""

    title: ClassVar = Words("重试搁置的事件", "trying a parked event again")


class SkipParkedEvent(_Settle):
    """跳过 · give a parked event up for this subscriber, and go on with those behind it."""

    title: ClassVar = Words("跳过搁置的事件", "skipping a parked event")


class _Settled(Event):
    parked_id: UUID
    event_id: UUID | None
    subscriber: str
    reason: str


class ParkedEventRetried(_Settled):
    """`event_id` is null where the record could not be read."""

    title: ClassVar = Words("搁置事件已重试", "a parked event is tried again")


class ParkedEventSkipped(_Settled):
    """`event_id` is null where the record could not be read."""

    title: ClassVar = Words("搁置事件已跳过", "a parked event is skipped")


ParkingCommand = RetryParkedEvent | SkipParkedEvent
ParkingEvent = ParkedEventRetried | ParkedEventSkipped


class Decided(State, frozen=True):
    """About the events of one key: which were given up. A retry may follow on a retry."""

    subject: ClassVar = Words("该键的搁置事件", "the parked events of this key")
    now: ClassVar = Words("已有处理决定", "have been decided about")
    skipped: "FrozenSet[UUID]" = FrozenSet()


def decide(decided: Decided, command: ParkingCommand, by: Actor) -> list[ParkingEvent]:
    """No rule of the plans speaks of this, so nothing is refused: what was skipped stays skipped."""
    if command.parked_id in decided.skipped:
        return []
    happened = ParkedEventRetried if isinstance(command, RetryParkedEvent) else ParkedEventSkipped
    return [happened(**command.recorded())]


def evolve(decided: Decided, event: ParkingEvent) -> Decided:
    if isinstance(event, ParkedEventSkipped):
        return replace(decided, skipped=decided.skipped.insert(event.parked_id))
    return decided


parking: Decider[ParkingCommand, ParkingEvent, Decided] = Decider(
    "parking", Decided(), evolve, ParkingEvent, "parked", ParkingCommand, decide
)


def addressed(subscriber: str, key: str, command: ParkingCommand) -> Addressed:
    return Addressed(parking, stream_id(subscriber, key), command)


def stream_id(subscriber: str, key: str) -> str:
    """Begins with the key it is about, so that the decision is kept with the events of that key."""
    return f"{key}.{subscriber}"
