"""What a service does about events it reads: event → commands to its own history. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.core.decider import Addressed, Decider
from shared.core.messages import Command, EventContext, ForeignEvent

H = TypeVar("H", bound=ForeignEvent)


@dataclass(frozen=True)
class Reaction:
    """`name` is part of the derived command ids: renaming one would run it again on a replay."""

    name: str
    reads: type[ForeignEvent]
    commands: Callable[[Any, EventContext], list[Addressed]]


def noted(
    decider: Decider[Any, Any, Any], command: type[Command], event: ForeignEvent, context: EventContext
) -> list[Addressed]:
    """What is read of the event, recorded here under the same names and on the same business date."""
    return [Addressed(decider, context.id, command(occurred_on=context.occurred_on, **event.model_dump()))]


def reaction(reads: type[H], commands: Callable[[H, EventContext], list[Addressed]]) -> Reaction:
    return Reaction(commands.__name__, reads, commands)
