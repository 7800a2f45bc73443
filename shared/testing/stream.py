"""One stream in memory: its events, and the state that they come to."""

from collections.abc import Iterable
from typing import Any

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.messages import Command, Event
from shared.core.upcast import Stored


class InMemoryStream:
    """A decider and the history of one of its streams, read from stored bytes as a service reads it."""

    def __init__(self, decider: Decider[Any, Any, Any]) -> None:
        self.decider = decider
        self.events: list[Event] = []
        self._state = decider.initial

    def decide(self, command: Command, by: Actor) -> list[Event]:
        """The events are not recorded yet. Raises Rejected."""
        return self.decider.decide(self._state, command, by)

    def record(self, stored: Iterable[Stored]) -> None:
        """Raises FromNewerRelease, ValidationError."""
        for event in map(self.decider.read, stored):
            self.events.append(event)
            self._state = self.decider.evolve(self._state, event)
