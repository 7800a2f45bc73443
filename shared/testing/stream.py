"""One stream in memory: its events, and the state that they come to."""

from collections.abc import Iterable
from typing import Any

from shared.core.category import Category
from shared.core.messages import Event
from shared.core.upcast import Stored


class InMemoryStream:
    """The history of one stream, read from stored bytes as a service reads it."""

    def __init__(self, kind: Category[Any, Any]) -> None:
        self.kind = kind
        self.events: list[Event] = []
        self.state = kind.initial

    def record(self, stored: Iterable[Stored]) -> None:
        """Raises FromNewerRelease, ValidationError."""
        for event in map(self.kind.read, stored):
            self.events.append(event)
            self.state = self.kind.evolve(self.state, event)
