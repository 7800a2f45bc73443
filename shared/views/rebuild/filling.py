"""A version that is being filled, as the one who listens for it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.view import View
from shared.kafka.topics import SourcePartition
from shared.parking import queue
from shared.parking.keyed import KeyedApplication
from shared.parking.skipped import given_up
from shared.subscribe import checkpoints
from shared.subscribe.apply import LockedCheckpoints, ParkedSettlement
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.projection import Projection
from shared.views.versions import Version

HEADS = 10_000


class NoLongerFilled(Exception):
    """Another release's version is being filled in its place, or it is shown by now."""


class Filling:
    def __init__(self, view: View[Any], service: str, version: Version) -> None:
        self.group = version.subscriber
        self._version = version
        self._lanes = KeyedApplication(version.subscriber, Projection(view, service, version.number))

    async def prepare(self, tx: AsyncConnection, sources: Iterable[str], partitions: Iterable[int]) -> None:
        await checkpoints.prepare(tx, self._version.subscriber, sources, partitions)

    async def begin(self, tx: AsyncConnection) -> dict[SourcePartition, Checkpoint]:
        return await checkpoints.read(tx, self._version.subscriber)

    async def hold(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        """Raises NoLongerFilled."""
        known = await checkpoints.lock(tx, self._version.subscriber, partitions)
        now = await versions.of_subscriber(tx, self._version.subscriber)
        if now is None or now.state != "filling":
            raise NoLongerFilled(f"{self._version.subscriber} is no longer being filled")
        return LockedCheckpoints(self._lanes, known, await given_up(tx, self._version.subscriber))

    async def inherit(self, tx: AsyncConnection) -> None:
        """What was skipped elsewhere after it had been parked here is skipped here too."""
        skipped = await given_up(tx, self._version.subscriber)
        if not skipped:
            return
        for head in await queue.entries(tx, subscriber=self._version.subscriber, limit=HEADS):
            waiting = await queue.queue(tx, self._version.subscriber, head.key)
            if ids := [id for id, record in waiting if record in skipped]:
                await queue.settle(tx, ids, "skipped")
                await self._lanes.resume(tx, head.key)

    async def settling(self, tx: AsyncConnection, subscriber: str, partition: int) -> ParkedSettlement | None:
        """A person's orders go to the service, not to whoever fills."""
        return None
