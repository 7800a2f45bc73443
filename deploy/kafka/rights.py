"""Who may do what at the broker: a table, derived from who listens to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from deploy.stack.components import AUDIT, SERVICES
from deploy.stack.secrets import SUBSCRIBER
from shared.kafka.topics import topic_of

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
    return {name: import_module(f"services.{name}.app").service.sources for name in SERVICES}


def rights(sources: Mapping[str, frozenset[str]]) -> set[Right]:
    """A service creates and writes its own topic, and reads those that it listens to."""
    everything = frozenset(sources)
    readers = {**sources, AUDIT: everything, SUBSCRIBER: everything}
    return {
        *(Right(s, "topic", topic_of(s), "CREATE") for s in sources),
        *(Right(s, "topic", topic_of(s), "WRITE") for s in sources),
        *(Right(s, "topic", topic_of(s), "DESCRIBE") for s in sources),
        *(Right(r, "topic", topic_of(s), "READ") for r, heard in readers.items() for s in heard),
        *(Right(r, "group", group_prefix(r), "READ") for r in readers),
    }


def group_prefix(user: str) -> str:
    return "ext." if user == SUBSCRIBER else f"{user}."
