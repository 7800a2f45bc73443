"""How a service is doing: its log, its relay, its subscriptions."""

from collections.abc import Sequence
from typing import Any

from shared.log import EventLog
from shared.relay import Relay
from shared.store import StoreUnavailable
from shared.subscription import Subscription


class Health:
    """{"service", "healthy", "problems": [...], "log": {"position", "relayed"}, "subscriptions": [...]}"""

    def __init__(
        self, service: str, log: EventLog, relay: Relay, subscriptions: Sequence[Subscription]
    ) -> None:
        self._service, self._log, self._relay, self._subscriptions = service, log, relay, subscriptions

    async def __call__(self) -> dict[str, Any]:
        problems = [p for p in (self._relay.failure, *(s.failure for s in self._subscriptions)) if p]
        problems += [f"{s.name} is not connected" for s in self._subscriptions if not s.running]
        position = None
        try:
            position = await self._log.position()
        except StoreUnavailable as gone:
            problems.append(f"database: {gone}")
        return {
            "service": self._service,
            "healthy": not problems,
            "problems": problems,
            "log": {"position": position, "relayed": self._relay.position},
            "subscriptions": [
                {"name": s.name, "lag": s.lag(), "parked": 0, "running": s.running}
                for s in self._subscriptions
            ],
        }
