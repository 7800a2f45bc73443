"""How a service is doing: its log, its relay, its subscriptions."""

import time
from typing import Any

from shared.health.monitor import Monitor, since


class Health:
    """{"service", "healthy", "problems": [...], "log": {...}, "subscriptions": [{...}]}

    log            positions of the newest event and of the newest in Kafka, the age of the one after that
    subscriptions  lag in events and seconds over all partitions of this process; null: not known
                   parked: keys that wait for a person; the service itself is well
    standing_since the instant since when it is behind and does not move; null: it moves
    rebuilding     view → how far its new version is filled, in per cent; the service itself is well
    """

    def __init__(self, service: str, watch: Monitor) -> None:
        self._service, self._watch = service, watch

    async def __call__(self) -> dict[str, Any]:
        await self._watch.refresh()
        problems = self._watch.problems()
        return {
            "service": self._service,
            "healthy": not problems,
            "problems": problems,
            "rebuilding": self._watch.rebuilding,
            "log": self._log(),
            "subscriptions": [self._subscription(name) for name in self._watch.progress],
        }

    def _log(self) -> dict[str, Any]:
        backlog, standing = self._watch.backlog, self._watch.relay_standing()
        return {
            "position": backlog and backlog.position,
            "relayed": backlog and backlog.relayed,
            "lag_seconds": backlog and round(backlog.seconds, 1),
            "standing_since": since(standing) if standing else None,
        }

    def _subscription(self, name: str) -> dict[str, Any]:
        now, following = time.monotonic(), self._watch.progress[name]
        lag, stands = following.lag().values(), self._watch.stall(name)
        return {
            "name": name,
            "lag": sum(pursuit.behind for pursuit in lag) if lag else None,
            "lag_seconds": round(max(pursuit.seconds(now) for pursuit in lag), 1) if lag else None,
            "standing_since": since(stands.seconds) if stands else None,
            "parked": self._watch.parked[name],
            "running": following.connected(now),
        }
