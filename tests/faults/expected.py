"""What a test did on purpose, and how a rule tells what it did not expect."""

from collections.abc import Iterator
from dataclasses import dataclass

Violations = Iterator[str]


@dataclass(frozen=True)
class Expected:
    """What a test did on purpose.

    parked    (subscriber, key) of what it made wait for a person
    strangers (service, partition, offset) of records it put into a topic by itself
    newer     services whose events this code cannot read, hence not fold either
    """

    parked: frozenset[tuple[str, str]] = frozenset()
    strangers: frozenset[tuple[str, int, int]] = frozenset()
    newer: frozenset[str] = frozenset()


NOTHING_SPECIAL = Expected()
