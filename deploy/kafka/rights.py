"""Who may do what at the broker: a table, derived from who listens to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from deploy.parts import DESK, SERVICES
from deploy.secrets import SUBSCRIBER
from shared.topics import topic_of

Operation = Literal["CREATE", "READ", "WRITE", "DESCRIBE"]


@dataclass(frozen=True, order=True)
class Right:
    """user may `operation` on a topic of exactly this name, or on every group that begins with it."""

    user: str
    resource: Literal["topic", "group"]
    name: str
    operation: Operation


def heard() -> dict[str, frozenset[str]]:
    """service → the services whose logs it reads, as its wiring says."""
    return {name: import_module(f"services.{name}.app").service.hears for name in SERVICES}


def rights(hears: Mapping[str, frozenset[str]]) -> set[Right]:
    """A service creates and writes its own topic, and reads those it hears."""
    everything = frozenset(hears)
    readers = {**hears, DESK: everything, SUBSCRIBER: everything}
    return {
        *(Right(s, "topic", topic_of(s), "CREATE") for s in hears),
        *(Right(s, "topic", topic_of(s), "WRITE") for s in hears),
        *(Right(s, "topic", topic_of(s), "DESCRIBE") for s in hears),
        *(Right(r, "topic", topic_of(s), "READ") for r, sources in readers.items() for s in sources),
        *(Right(r, "group", group_prefix(r), "READ") for r in readers),
    }


def group_prefix(user: str) -> str:
    return "ext." if user == SUBSCRIBER else f"{user}."
