"""One batch, one transaction of fence, effect and checkpoint (K5): the live way and the way of a rebuild."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared import failpoints
from shared.kafka.incoming import Incoming
from shared.kafka.topics import SourcePartition
from shared.log.database import transaction
from shared.parking.keyed import BatchResult, Effect, KeyedApplication
from shared.parking.reasons import transient
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint, subscription_of


@dataclass(frozen=True)
class LockedCheckpoints:
    """Who applies, and the locked checkpoints of the records' partitions.

    given_up  records that a person skipped before, in another version of the same view
    """

    lanes: KeyedApplication
    known: dict[SourcePartition, Checkpoint]
    given_up: Container[Incoming] = ()


@runtime_checkable
class Subscriber(Protocol):
    """Under which name something listens, and to what effect, at the moment of a transaction.

    group  those who share the partitions of a topic: whoever may have to wait is not among those who go on
    """

    group: str

    async def prepare(self, tx: AsyncConnection, sources: Iterable[str], partitions: Iterable[int]) -> None:
        """Make the checkpoints that later transactions lock."""

    async def begin(self, tx: AsyncConnection) -> dict[SourcePartition, Checkpoint]:
        """Where to begin to read."""

    async def hold(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        """Lock the checkpoints. Raises NotShown where it is not for this process to apply anything now."""

    async def settling(
        self, tx: AsyncConnection, subscriber: str, partition: int
    ) -> "ParkedSettlement | None":
        """Lock the queues of a partition, to settle what is parked there."""


@dataclass(frozen=True)
class ParkedSettlement:
    """mine: the queue is one that this code may apply; else all it may do is give up its first."""

    lanes: KeyedApplication
    mine: bool


class NotLive(Exception):
    """The rows that are shown are another release's; this one goes on when its own are filled and shown."""


class FixedSubscriber:
    """A listener with one name and one effect for good."""

    def __init__(self, name: str, effect: Effect) -> None:
        self.group = self._name = name
        self._lanes = KeyedApplication(name, effect)

    async def prepare(self, tx: AsyncConnection, sources: Iterable[str], partitions: Iterable[int]) -> None:
        await checkpoints.prepare(tx, self._name, sources, partitions)

    async def begin(self, tx: AsyncConnection) -> dict[SourcePartition, Checkpoint]:
        return await checkpoints.read(tx, self._name)

    async def hold(self, tx: AsyncConnection, partitions: Collection[int]) -> LockedCheckpoints:
        return LockedCheckpoints(self._lanes, await checkpoints.lock(tx, self._name, partitions))

    async def settling(self, tx: AsyncConnection, subscriber: str, partition: int) -> ParkedSettlement:
        await checkpoints.lock(tx, self._name, {partition})
        return ParkedSettlement(self._lanes, mine=True)


@dataclass(frozen=True)
class Applied:
    """fresh    the records that were not dealt with before
    passage  what became of them
    changed  the checkpoints after it
    rewinds  the places where reading has to go back, and to which offset
    holes    the places where records are missing
    """

    subscription: str
    fresh: Sequence[Incoming]
    passage: BatchResult
    changed: dict[SourcePartition, Checkpoint]
    rewinds: dict[SourcePartition, int]
    holes: set[SourcePartition]


async def apply(engine: AsyncEngine, listener: Subscriber, records: Sequence[Incoming]) -> Applied:
    """All records at once; where that cannot be, in lanes, to find out which of them has to be parked."""
    try:
        return await _transact(engine, listener, records, singly=False)
    except Exception as error:
        if isinstance(error, NotLive) or transient(error):
            raise
        return await _transact(engine, listener, records, singly=True)


async def _transact(
    engine: AsyncEngine, listener: Subscriber, records: Sequence[Incoming], *, singly: bool
) -> Applied:
    async with transaction(engine) as tx:
        applied = await apply_within(tx, listener, records, singly=singly)
        failpoints.reach("checkpoint.before-commit", applied.subscription)
    failpoints.reach("checkpoint.after-commit", applied.subscription)
    return applied


async def apply_within(
    tx: AsyncConnection, listener: Subscriber, records: Sequence[Incoming], *, singly: bool
) -> Applied:
    held = await listener.hold(tx, {record.partition for record in records})
    fresh, changed, rewinds, holes = fence(held.known, records)
    wanted = [record for record in fresh if record not in held.given_up] if held.given_up else fresh
    passage = await held.lanes.apply(tx, wanted, singly=singly)
    await checkpoints.save(tx, held.lanes.subscriber, changed)
    return Applied(subscription_of(held.lanes.subscriber), wanted, passage, changed, rewinds, holes)


def fence(
    known: dict[SourcePartition, Checkpoint], records: Sequence[Incoming]
) -> tuple[
    list[Incoming], dict[SourcePartition, Checkpoint], dict[SourcePartition, int], set[SourcePartition]
]:
    """Split a batch: what is to be applied or parked, the checkpoints after it, where to read again, where
    records are missing."""
    fresh: list[Incoming] = []
    changed: dict[SourcePartition, Checkpoint] = {}
    rewinds: dict[SourcePartition, int] = {}
    holes: set[SourcePartition] = set()
    for record in records:
        place = (record.source, record.partition)
        step = changed.get(place, known[place]).judge(record)
        changed[place] = step.after
        if step.fresh:
            fresh.append(record)
        if step.rewind is not None:
            rewinds[place] = step.rewind
        if step.hole:
            holes.add(place)
    return fresh, changed, rewinds, holes
