"""A view as its subscription sees it: whichever version is live, as long as that is of this code (K7)."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import checkpoints, versions
from shared.apply import Held, NotShown, Settling
from shared.checkpoints import Checkpoint, Place
from shared.fingerprint import fingerprint
from shared.parking.lanes import Lanes
from shared.versions import Version
from shared.views import Projection, View


class LiveView:
    """A listener under the name of the live version.

    A switch holds the checkpoints of the version that was live, so whoever holds them and then finds it live
    still may rely on it until the transaction ends.
    """

    def __init__(self, view: View[Any], service: str) -> None:
        self._view, self._service = view, service
        self._fingerprint = fingerprint(view, service)
        self.group = f"{service}.{view.name}.{self._fingerprint[:8]}"
        self._last: Version | None = None

    async def prepare(self, tx: AsyncConnection, sources: Iterable[str], partitions: Iterable[int]) -> None:
        version = await versions.live(tx, self._view.name)
        await checkpoints.prepare(tx, version.subscriber, sources, partitions)

    async def begin(self, tx: AsyncConnection) -> dict[Place, Checkpoint]:
        version = await versions.live(tx, self._view.name)
        return await checkpoints.read(tx, version.subscriber)

    async def hold(self, tx: AsyncConnection, partitions: Collection[int]) -> Held:
        version = self._last or await self._mine(tx)
        while True:
            known = await checkpoints.lock(tx, version.subscriber, partitions)
            now = await self._mine(tx)
            if now == version:
                return Held(self._lanes(version), known)
            version = now

    async def settling(self, tx: AsyncConnection, subscriber: str, partition: int) -> Settling | None:
        """None where the version is neither live nor being filled by now."""
        await checkpoints.lock(tx, subscriber, {partition})
        version = await versions.of_subscriber(tx, subscriber)
        if version is None or version.state not in ("live", "filling"):
            return None
        return Settling(self._lanes(version), mine=version.fingerprint == self._fingerprint)

    async def _mine(self, tx: AsyncConnection) -> Version:
        """The live version. Raises NotShown where it is another release's."""
        version = await versions.live(tx, self._view.name)
        if version.fingerprint != self._fingerprint:
            self._last = None
            raise NotShown(f"{version.subscriber} is another release's")
        self._last = version
        return version

    def _lanes(self, version: Version) -> Lanes:
        projection = Projection(self._view.version(version.number), self._service)
        return Lanes(version.subscriber, projection)
