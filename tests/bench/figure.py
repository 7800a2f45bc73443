"""A figure of the table, the contenders that are measured for it, and what came of them."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

from tests.bench.world import World

Samples = Mapping[str, list[float]]


@dataclass(frozen=True)
class Effort:
    """runs: how often each contender is measured, in turns; scale: how much work one run is."""

    runs: int = 5
    scale: float = 1.0

    def times(self, count: int) -> int:
        return max(round(count * self.scale), 1)


@dataclass(frozen=True)
class Figure:
    """Ours against a peer's. Of several contenders on a side the best median counts.

    target  the ratio to reach, or with better="lower" not to exceed; None: only to be known
    """

    name: str
    unit: str
    ours: tuple[str, ...]
    peer: str = ""
    peers: tuple[str, ...] = ()
    target: float | None = None
    better: Literal["higher", "lower"] = "higher"

    def result(self, samples: Samples) -> "Result":
        value, by = self._best(samples, self.ours)
        peers = self.peers and self._best(samples, self.peers)
        ratio = value / peers[0] if peers else None
        peer = f"{self.peer} ({peers[1]})" if peers and len(self.peers) > 1 else self.peer
        name = f"{self.name} ({by})" if len(self.ours) > 1 else self.name
        return Result(
            name, value, self.unit, peer, peers[0] if peers else None, ratio, self.target, self.better
        )

    def _best(self, samples: Samples, names: tuple[str, ...]) -> tuple[float, str]:
        choose = max if self.better == "higher" else min
        return choose((median(samples[name]), name) for name in names)


@dataclass(frozen=True)
class Result:
    figure: str
    value: float
    unit: str
    peer: str
    peer_value: float | None
    ratio: float | None
    target: float | None
    better: str

    @property
    def reached(self) -> bool | None:
        """None where there is nothing to reach."""
        if self.ratio is None or self.target is None:
            return None
        return self.ratio >= self.target if self.better == "higher" else self.ratio <= self.target

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Bench:
    """What is measured in turns, and the figures that follow from it."""

    contenders: Mapping[str, Callable[[], Awaitable[float]]]
    figures: tuple[Figure, ...]


Prepare = Callable[[World, Effort], AbstractAsyncContextManager[Bench]]
