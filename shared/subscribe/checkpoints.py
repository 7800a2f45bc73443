"""How far a subscriber has come, kept in the same transaction as the effect (K5)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.frozen import frozen
from shared.kafka.incoming import Incoming, Unreadable
from shared.kafka.record import Arrived
from shared.kafka.topics import SourcePartition


@frozen
class Checkpoint:
    """Of one subscriber in one partition of one source.

    position    the highest position applied or parked: whatever is at or below it was dealt with already
    offset      of the record last seen; -1 before the first, or to begin again
    generation  the highest seen; a new one means the source published its whole log again
    """

    position: int = 0
    offset: int = -1
    generation: int = 0

    def judge(self, record: Incoming) -> "Judgement":
        """Whether a record is to be dealt with, and what has been seen after it."""
        return self._unreadable(record) if isinstance(record, Unreadable) else self._readable(record)

    def _unreadable(self, record: Unreadable) -> "Judgement":
        """Only its offset is certain. Its position counts where it continues the chain: then it is an event
        of ours that this code cannot read, and the next record rightly names it as the one before."""
        if record.offset > self.offset + 1:
            return Judgement(self, rewind=self.offset + 1)
        if record.offset <= self.offset:
            return Judgement(self)
        follows = record.position > self.position == record.previous
        position = record.position if follows else self.position
        return Judgement(replace(self, position=position, offset=record.offset), fresh=True)

    def _readable(self, record: Arrived) -> "Judgement":
        """Whether a record is the next one, an old one, or proof that some were missed.

        Our topics have neither compaction nor transactions, so offsets have no gaps. A new generation met
        in the middle of a partition means that the broker is not the one we were reading: begin again,
        positions tell what was applied. A record whose predecessor we do not hold stands behind a hole
        that the broker tore; it is passed over, for it comes again when the source fills the hole.
        """
        if record.generation > self.generation > 0 and record.offset > 0:
            return Judgement(Checkpoint(self.position, -1, record.generation), rewind=0)
        if record.offset > self.offset + 1:
            return Judgement(self, rewind=self.offset + 1)
        if record.generation <= self.generation and record.offset <= self.offset:
            return Judgement(self)
        hole = record.previous > self.position
        position = self.position if hole else max(self.position, record.event.position)
        after = Checkpoint(position, record.offset, max(self.generation, record.generation))
        return Judgement(after, fresh=position > self.position, hole=hole)


@frozen
class Judgement:
    """What follows from one record: the checkpoint after it, whether it is to be applied, and, where
    records before it were missed, the offset to go back to (the rest of the partition is dropped)."""

    after: Checkpoint
    fresh: bool = False
    hole: bool = False
    rewind: int | None = None


def subscription_of(subscriber: str) -> str:
    """projects.projects@3, a version of a view, is fed by the subscription projects.projects."""
    return subscriber.partition("@")[0]


_PREPARE = text("""
    insert into checkpoints (subscriber, partition, source)
    select :subscriber, p, s from unnest(cast(:partitions as int[])) p, unnest(cast(:sources as text[])) s
    on conflict do nothing""")

# A key has the same partition number in every topic. Locking the partition's rows of all sources
# makes writers of one view row wait for each other even while a rebalance overlaps.
_LOCK = text("""
    select source, partition, position, "offset", generation from checkpoints
    where subscriber = :subscriber and partition = any(:partitions)
    order by partition, source for update""")

_READ = text("""
    select source, partition, position, "offset", generation from checkpoints
    where subscriber = :subscriber""")

_SAVE = text("""
    update checkpoints c set position = n.position, "offset" = n."offset", generation = n.generation
    from unnest(cast(:sources as text[]), cast(:partitions as int[]), cast(:positions as bigint[]),
                cast(:offsets as bigint[]), cast(:generations as int[]))
         as n(source, partition, position, "offset", generation)
    where c.subscriber = :subscriber and c.source = n.source and c.partition = n.partition""")


async def prepare(
    tx: AsyncConnection, subscriber: str, sources: Iterable[str], partitions: Iterable[int]
) -> None:
    """Make the rows that later transactions lock."""
    await tx.execute(
        _PREPARE, {"subscriber": subscriber, "sources": sorted(sources), "partitions": list(partitions)}
    )


async def lock(
    tx: AsyncConnection, subscriber: str, partitions: Iterable[int]
) -> dict[SourcePartition, Checkpoint]:
    rows = await tx.execute(_LOCK, {"subscriber": subscriber, "partitions": sorted(set(partitions))})
    return {(r.source, r.partition): Checkpoint(r.position, r.offset, r.generation) for r in rows}


async def read(tx: AsyncConnection, subscriber: str) -> dict[SourcePartition, Checkpoint]:
    rows = await tx.execute(_READ, {"subscriber": subscriber})
    return {(r.source, r.partition): Checkpoint(r.position, r.offset, r.generation) for r in rows}


async def save(tx: AsyncConnection, subscriber: str, changed: dict[SourcePartition, Checkpoint]) -> None:
    places: Sequence[SourcePartition] = list(changed)
    await tx.execute(
        _SAVE,
        {
            "subscriber": subscriber,
            "sources": [source for source, _ in places],
            "partitions": [partition for _, partition in places],
            "positions": [changed[p].position for p in places],
            "offsets": [changed[p].offset for p in places],
            "generations": [changed[p].generation for p in places],
        },
    )
