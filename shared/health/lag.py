"""One number chasing another: how far behind it is, since when, and whether it still moves. Pure."""

KEPT = 512


class Lag:
    """What was reached of an end that moves on: offsets of a partition, or the relay's cursor of the log.

    Times are seconds of the caller's steady clock.
    """

    def __init__(self) -> None:
        self.behind = 0
        self._reached: int | None = None
        self._moved = 0.0
        self._ends: list[tuple[int, float]] = []

    def observe(self, end: int, reached: int, now: float) -> None:
        if reached != self._reached:
            self._reached, self._moved = reached, now
        self.behind = max(0, end - reached)
        # An end above the present one belongs to a topic that was emptied since.
        self._ends = [(seen, when) for seen, when in self._ends if reached < seen <= end]
        if self.behind and (not self._ends or end > self._ends[-1][0]):
            self._ends.append((end, now))
        if len(self._ends) > KEPT:
            del self._ends[1::2]

    def seconds(self, now: float) -> float:
        """How long ago the end was first seen beyond what is reached; 0 where nothing is missing."""
        return now - self._ends[0][1] if self._ends else 0.0

    def stalled(self, now: float) -> float:
        """For how long it has been behind without moving; 0 where nothing is missing."""
        return now - max(self._moved, self._ends[0][1]) if self._ends else 0.0

    def moved_within(self, seconds: float, now: float) -> bool:
        return now - self._moved < seconds
