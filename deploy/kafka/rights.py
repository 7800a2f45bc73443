"""Who may do what at the broker: a table derived from which service reads which topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from deploy.site.components import AUDIT, SERVICES
from deploy.site.secrets import SUBSCRIBER
from deploy.site.services import service_named
from shared.kafka.topics import topic_of, topics_of

Operation = Literal["CREATE", "READ", "WRITE", "DESCRIBE"]
OWN: tuple[Operation, ...] = ("CREATE", "WRITE", "DESCRIBE", "READ")


@dataclass(frozen=True, order=True)
class Right:
    """user may `operation` on a topic of exactly this name, or on every group that begins with it."""

    user: str
    resource: Literal["topic", "group"]
    name: str
    operation: Operation


def sources() -> dict[str, frozenset[str]]:
    """service → the services whose topics it reads, by its own description."""
    return {name: service_named(name).sources for name in SERVICES}


def rights(sources: Mapping[str, frozenset[str]]) -> set[Right]:
    """A service creates and writes its own topics, reads them again (K13), and the events of its sources. Its
    commands are for the audit desk besides, and for nobody else. sources: service → services."""
    everything = frozenset(sources)
    readers = {**sources, AUDIT: everything, SUBSCRIBER: everything}
    own = [(service, topic) for service in sources for topic in topics_of(service)]
    return {
        *(Right(s, "topic", topic, operation) for s, topic in own for operation in OWN),
        *(Right(r, "topic", topic_of(s), "READ") for r, read in readers.items() for s in read),
        *(Right(AUDIT, "topic", topic, "READ") for _, topic in own),
        *(Right(r, "group", group_prefix(r), "READ") for r in readers),
    }


def group_prefix(user: str) -> str:
    return "ext." if user == SUBSCRIBER else f"{user}."
