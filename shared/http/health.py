"""How a service is doing: its log, its relay, its subscriptions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.log import EventLog
from shared.parking import queue
from shared.relay import Relay
from shared.store import StoreUnavailable, transaction
from shared.subscription import Subscription


class Health:
    """{"service", "healthy", "problems": [...], "log": {"position", "relayed"}, "subscriptions": [...]}

    `parked` counts the keys of a subscription that wait for a person; the service itself is well.
    """

    def __init__(
        self,
        service: str,
        log: EventLog,
        relay: Relay,
        subscriptions: Sequence[Subscription],
        engine: AsyncEngine,
    ) -> None:
        self._service, self._log, self._relay, self._subscriptions = service, log, relay, subscriptions
        self._engine = engine
        self._parked: dict[str, int] = {}

    async def __call__(self) -> dict[str, Any]:
        problems = [p for p in (self._relay.failure, *(s.failure for s in self._subscriptions)) if p]
        problems += [f"{s.name} is not connected" for s in self._subscriptions if not s.running]
        position = None
        try:
            position = await self._log.position()
            self._parked = await self._count_parked()
        except StoreUnavailable as gone:
            problems.append(f"database: {gone}")
        return {
            "service": self._service,
            "healthy": not problems,
            "problems": problems,
            "log": {"position": position, "relayed": self._relay.position},
            "subscriptions": [
                {
                    "name": s.name,
                    "lag": s.lag(),
                    "parked": self._parked.get(s.name, 0),
                    "running": s.running,
                }
                for s in self._subscriptions
            ],
        }

    async def _count_parked(self) -> dict[str, int]:
        async with transaction(self._engine) as tx:
            return await queue.counts(tx)
