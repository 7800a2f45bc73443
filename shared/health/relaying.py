"""How far a relay is behind what it publishes, and what is wrong with it."""

from collections.abc import Iterator

from shared.core.words import Words
from shared.health.lag import Lag
from shared.health.since import since
from shared.kafka.relay import Relay

_NAMES = {
    "events": Words("日志的中继", "relay"),
    "commands": Words("命令簿的中继", "relay of the journal"),
}
_WHAT = {"events": Words("个事件", "events"), "commands": Words("条命令", "commands")}


class Relaying:
    """Of one relay, by whichever process works.

    patience  seconds for which it may be behind without moving before it is said to stand still
    """

    def __init__(self, relay: Relay, patience: float) -> None:
        self.lag = Lag()
        self.name = _NAMES[relay.kind]
        self._relay, self._patience = relay, patience

    def stalled(self, now: float) -> float:
        """Seconds for which it has stood still, 0 where it moves."""
        seconds = self.lag.stalled(now)
        return seconds if seconds > self._patience else 0.0

    @property
    def failure(self) -> Words | None:
        return self._relay.failure

    def standing(self, now: float) -> Iterator[Words]:
        """That it stands still, where it does."""
        if seconds := self.stalled(now):
            name, what, behind, begun = self.name, _WHAT[self._relay.kind], self.lag.behind, since(seconds)
            yield Words(
                f"{name.zh}停滞：自 {begun} 起有 {behind} {what.zh}未发布",
                f"{name.en} stands still: {behind} {what.en} not published, since {begun}",
            )
