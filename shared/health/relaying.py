"""How far a relay is behind what it publishes, and what is wrong with it."""

from collections.abc import Iterator

from shared.health.lag import Lag
from shared.health.since import since
from shared.kafka.relay import Relay

_WHAT = {"events": ("relay", "events"), "commands": ("relay of the journal", "commands")}


class Relaying:
    """Of one relay, by whichever process works.

    patience  seconds for which it may be behind without moving before it is said to stand still
    """

    def __init__(self, relay: Relay, patience: float) -> None:
        self.lag = Lag()
        self._relay, self._patience = relay, patience

    def stalled(self, now: float) -> float:
        """Seconds for which it has stood still, 0 where it moves."""
        seconds = self.lag.stalled(now)
        return seconds if seconds > self._patience else 0.0

    def problems(self, now: float) -> Iterator[str]:
        name, what = _WHAT[self._relay.kind]
        if self._relay.failure:
            yield f"{name}: {self._relay.failure}"
        if seconds := self.stalled(now):
            yield f"{name} stands still: {self.lag.behind} {what} not published, since {since(seconds)}"
