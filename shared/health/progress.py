"""How one subscription follows its topics, and when it is to be called standing still. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.health.lag import Lag
from shared.kafka.topics import SourcePartition

# A member that was killed is missed after six seconds, then the group shares its partitions out anew.
REJOIN_SECONDS = 15.0
# A consumer takes its partitions in turn: one may wait long while the others go on.
OVERTAKEN = 10


@dataclass(frozen=True)
class Stall:
    """A place that is behind and does not move. events: how many are missing; seconds: for how long."""

    place: SourcePartition
    events: int
    seconds: float


class SubscriptionProgress:
    """What was seen of one subscription's partitions.

    Partitions that another process has are remembered: a group that never settles is not progress.
    """

    def __init__(self) -> None:
        self._lags: dict[SourcePartition, Lag] = {}
        self._mine: list[SourcePartition] = []
        self._joined: float | None = None

    def observe(
        self, reached: Mapping[SourcePartition, int], ends: Mapping[SourcePartition, int], now: float
    ) -> None:
        """reached: the next offset of each partition that the group gave this process."""
        if reached:
            self._joined = now
        self._mine = sorted(place for place in reached if place in ends)
        for place in self._mine:
            self._lags.setdefault(place, Lag()).observe(ends[place], reached[place], now)

    def connected(self, now: float) -> bool:
        """Whether the group gave it partitions, now or so lately that it may be sharing them out."""
        return self._joined is not None and now - self._joined < REJOIN_SECONDS

    def lag(self) -> dict[SourcePartition, Lag]:
        """Of the partitions this process has; empty while nothing is known of them."""
        return {place: self._lags[place] for place in self._mine}

    def stall(self, patience: float, now: float) -> Stall | None:
        """The place that has stood still longest, if any has for longer than one waits."""
        lags = self.lag()
        others_move = any(lag.moved_within(patience, now) for lag in lags.values())
        longest = patience * OVERTAKEN if others_move else patience
        stalled = {place: lag.stalled(now) for place, lag in lags.items() if lag.stalled(now) > longest}
        if not stalled:
            return None
        place = max(stalled, key=stalled.__getitem__)
        return Stall(place, lags[place].behind, stalled[place])
