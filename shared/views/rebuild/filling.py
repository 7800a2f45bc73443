"""A version of a view that is being filled: what may be applied to it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.view import View
from shared.parking import queue
from shared.parking.keyed import KeyedApplication
from shared.parking.skipped import given_up
from shared.subscribe import checkpoints
from shared.subscribe.subscriber import LockedCheckpoints
from shared.views import versions
from shared.views.projection import Projection
from shared.views.versions import Version

MOST_QUEUES = 10_000


class NoLongerFilled(Exception):
    """Another release's version is being filled in its place, or it is shown by now."""


class Filling:
    def __init__(self, view: View[Any], service: str, version: Version) -> None:
        self._subscriber = version.subscriber
        self._application = KeyedApplication(version.subscriber, Projection(view, service, version.number))

    async def lock(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        """Raises NoLongerFilled."""
        known = await checkpoints.lock(tx, self._subscriber, partitions)
        version = await versions.of_subscriber(tx, self._subscriber)
        if version is None or version.state != "filling":
            raise NoLongerFilled(f"{self._subscriber} is no longer being filled")
        return LockedCheckpoints(self._application, known, await given_up(tx, self._subscriber))

    async def inherit_skipped(self, tx: AsyncConnection) -> None:
        """Skip here what was skipped in another version after it had been parked here."""
        skipped = await given_up(tx, self._subscriber)
        if not skipped:
            return
        for head in await queue.entries(tx, subscriber=self._subscriber, limit=MOST_QUEUES):
            waiting = await queue.queue(tx, self._subscriber, head.key)
            if ids := [id for id, record in waiting if record in skipped]:
                await queue.settle(tx, ids, "skipped")
                await self._application.resume(tx, head.key)
