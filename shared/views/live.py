"""A view as its subscription sees it: whichever version is live, as long as that is of this code (K7)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.view import View
from shared.parking.keyed import KeyedApplication
from shared.subscribe import checkpoints
from shared.subscribe.subscriber import LockedCheckpoints, NotLive
from shared.views import versions
from shared.views.projection import Projection
from shared.views.versions import Version


class LiveView:
    """A subscriber under the name of the live version.

    A switch holds the checkpoints of the version that was live. So whoever holds them, and then finds the
    version still live, may rely on it until the transaction ends.
    """

    def __init__(self, view: View[Any], service: str) -> None:
        self._view, self._service = view, service
        self.group = f"{service}.{view.name}.v{view.version}"
        self._applications: dict[int, KeyedApplication] = {}
        self._last: Version | None = None

    async def name(self, tx: AsyncConnection) -> str:
        """Of the live version, whichever release it belongs to."""
        return (await versions.live(tx, self._view.name)).subscriber

    async def lock(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        """Raises NotLive."""
        version = self._last or await self._live(tx)
        while True:
            known = await checkpoints.lock(tx, version.subscriber, partitions)
            live = await self._live(tx)
            if live == version:
                return LockedCheckpoints(self._application(version), known)
            version = live

    async def application(self, tx: AsyncConnection, name: str) -> KeyedApplication | None:
        """None where the version is neither live nor being filled by now, or is another release's."""
        version = await versions.of_subscriber(tx, name)
        if version is None or version.state not in ("live", "filling"):
            return None
        return self._application(version) if version.declared == self._view.version else None

    async def _live(self, tx: AsyncConnection) -> Version:
        """The live version. Raises NotLive where it is another release's."""
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
