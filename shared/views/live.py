"""A view as its subscription sees it: whichever version is live, as long as that is of this code (K7)."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.view import View
from shared.kafka.topics import SourcePartition
from shared.parking.keyed import KeyedApplication
from shared.subscribe import checkpoints
from shared.subscribe.apply import LockedCheckpoints, NotLive, ParkedSettlement
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.projection import Projection
from shared.views.versions import Version


class LiveView:
    """A listener under the name of the live version.

    A switch holds the checkpoints of the version that was live, so whoever holds them and then finds it live
    still may rely on it until the transaction ends.
    """

    def __init__(self, view: View[Any], service: str) -> None:
        self._view, self._service = view, service
        self.group = f"{service}.{view.name}.v{view.version}"
        self._applications: dict[int, KeyedApplication] = {}
        self._last: Version | None = None

    async def prepare(self, tx: AsyncConnection, sources: Iterable[str], partitions: Iterable[int]) -> None:
        version = await versions.live(tx, self._view.name)
        await checkpoints.prepare(tx, version.subscriber, sources, partitions)

    async def begin(self, tx: AsyncConnection) -> dict[SourcePartition, Checkpoint]:
        version = await versions.live(tx, self._view.name)
        return await checkpoints.read(tx, version.subscriber)

    async def hold(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        version = self._last or await self._mine(tx)
        while True:
            known = await checkpoints.lock(tx, version.subscriber, partitions)
            now = await self._mine(tx)
            if now == version:
                return LockedCheckpoints(self._application(version), known)
            version = now

    async def settling(self, tx: AsyncConnection, subscriber: str, partition: int) -> ParkedSettlement | None:
        """None where the version is neither live nor being filled by now."""
        await checkpoints.lock(tx, subscriber, {partition})
        version = await versions.of_subscriber(tx, subscriber)
        if version is None or version.state not in ("live", "filling"):
            return None
        return ParkedSettlement(self._application(version), mine=version.declared == self._view.version)

    async def _mine(self, tx: AsyncConnection) -> Version:
        """The live version. Raises NotShown where it is another release's."""
        version = await versions.live(tx, self._view.name)
        if version.declared != self._view.version:
            self._last = None
            raise NotLive(f"{version.subscriber} is another release's")
        self._last = version
        return version

    def _application(self, version: Version) -> KeyedApplication:
        """Made once a version, with the description of its table."""
        if version.number not in self._applications:
            projection = Projection(self._view, self._service, version.number)
            self._applications[version.number] = KeyedApplication(version.subscriber, projection)
        return self._applications[version.number]
