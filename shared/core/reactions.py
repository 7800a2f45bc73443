"""What a service does about events it hears: event → commands to its own history. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.core.decider import Addressed
from shared.core.messages import EventContext, ForeignEvent

H = TypeVar("H", bound=ForeignEvent)


@dataclass(frozen=True)
class Reaction:
    """`name` is part of the derived command ids: renaming one would run it again on a replay."""

    name: str
    reads: type[ForeignEvent]
    commands: Callable[[Any, EventContext], list[Addressed]]


def reaction(reads: type[H], commands: Callable[[H, EventContext], list[Addressed]]) -> Reaction:
    return Reaction(commands.__name__, reads, commands)
