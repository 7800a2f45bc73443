"""What a service does about events it hears: event → commands to its own history. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from shared.decider import Decider
from shared.facts import fact
from shared.messages import Command, Heard

H = TypeVar("H", bound=Heard)


@fact
class Origin:
    """Where an event comes from, beyond its own fields.

    key          the Kafka key: the project (or community)
    occurred_on  the business date of the command that caused it
    """

    key: str
    occurred_on: date


@dataclass(frozen=True)
class Order:
    """A command and the stream it is for. `key` is the Kafka key of its events, by default the id."""

    decider: Decider[Any, Any, Any]
    id: str
    command: Command
    key: str | None = None

    @property
    def stream(self) -> str:
        return self.decider.stream(self.id)


@dataclass(frozen=True)
class Reaction:
    """`name` is part of the derived command ids: renaming one would run it again on a replay."""

    name: str
    hears: type[Heard]
    orders: Callable[[Any, Origin], list[Order]]


def reaction(hears: type[H], orders: Callable[[H, Origin], list[Order]]) -> Reaction:
    return Reaction(orders.__name__, hears, orders)
