"""Who applies records: under which name, on which checkpoints, and whether now."""

from collections.abc import Awaitable, Callable, Collection, Container, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kafka.incoming import Incoming
from shared.kafka.topics import SourcePartition
from shared.parking.keyed import Effect, KeyedApplication
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint


class NotLive(Exception):
    """The rows that are shown are another release's; this one goes on when its own are filled and shown."""


@dataclass(frozen=True)
class LockedCheckpoints:
    """What may be applied until the transaction ends.

    known     the checkpoints of the partitions that are locked
    given_up  records that a person skipped before, in another version of the same view
    """

    application: KeyedApplication
    known: Mapping[SourcePartition, Checkpoint]
    given_up: Container[Incoming] = ()


Lock = Callable[[AsyncConnection, Collection[int]], Awaitable[LockedCheckpoints]]
"""Locks the checkpoints of partitions. Raises where it is not for this process to apply anything now."""


@runtime_checkable
class Subscriber(Protocol):
    """Who it is may change while the process runs: a view is applied under the name of its live version.

    group  the consumer group; whoever may have to wait is in another group than those who go on
    """

    group: str

    async def name(self, tx: AsyncConnection) -> str:
        """Of the checkpoints and the parked queues at this moment."""

    async def lock(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        """A `Lock`. Raises NotLive."""

    async def application(self, tx: AsyncConnection, name: str) -> KeyedApplication | None:
        """To go on with what is parked under a name, its checkpoints being locked; None: it is not for this
        code to go on."""


class FixedSubscriber:
    """One name and one effect for good."""

    def __init__(self, name: str, effect: Effect) -> None:
        self.group = name
        self._application = KeyedApplication(name, effect)

    async def name(self, tx: AsyncConnection) -> str:
        return self.group

    async def lock(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        return LockedCheckpoints(self._application, await checkpoints.lock(tx, self.group, partitions))

    async def application(self, tx: AsyncConnection, name: str) -> KeyedApplication:
        return self._application
