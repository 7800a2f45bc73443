"""How a service is doing: its log, its relay, its subscriptions."""

import time
from typing import Any

from shared.health.monitor import Monitor
from shared.health.since import since


class Health:
    """{"service", "healthy", "problems": [...], "warnings": [...], "log": {...}, "subscriptions": [{...}]}

    warnings       what somebody changed that events do not mind; the service itself is well
    log            positions of the newest event and of the newest in Kafka, the age of the one after that
    subscriptions  lag in events and seconds over all partitions of this process; null: not known
                   parked: keys that wait for a person; the service itself is well
    standing_since the instant since when it is behind and does not move; null: it moves
    rebuilding     view → how far its new version is filled, in per cent; the service itself is well
    """

    def __init__(self, service: str, monitor: Monitor) -> None:
        self._service, self._monitor = service, monitor

    async def __call__(self) -> dict[str, Any]:
        await self._monitor.refresh()
        problems = self._monitor.problems()
        return {
            "service": self._service,
            "healthy": not problems,
            "problems": problems,
            "warnings": self._monitor.warnings(),
            "rebuilding": self._monitor.rebuilding,
            "log": self._log(),
            "subscriptions": [self._subscription(name) for name in self._monitor.progress],
        }

    def _log(self) -> dict[str, Any]:
        backlog, stalled = self._monitor.backlog, self._monitor.relay_stalled()
        return {
            "position": backlog and backlog.position,
            "relayed": backlog and backlog.relayed,
            "lag_seconds": backlog and round(self._monitor.relay_late(), 1),
            "standing_since": since(stalled) if stalled else None,
        }

    def _subscription(self, name: str) -> dict[str, Any]:
        now, progress = time.monotonic(), self._monitor.progress[name]
        lags, stall = progress.lag().values(), self._monitor.stall(name)
        return {
            "name": name,
            "lag": sum(lag.behind for lag in lags) if lags else None,
            "lag_seconds": round(max(lag.seconds(now) for lag in lags), 1) if lags else None,
            "standing_since": since(stall.seconds) if stall else None,
            "parked": self._monitor.parked[name],
            "running": progress.connected(now),
        }
