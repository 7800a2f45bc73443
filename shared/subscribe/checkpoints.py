"""How far a subscriber has come, kept in the same transaction as the effect (K5)."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.frozen import Frozen
from shared.kafka.topics import SourcePartition


class Checkpoint(Frozen, frozen=True):
    """How far one subscriber has come in one partition of one source.

    position    the highest position applied or parked: all positions up to it are dealt with
    offset      of the record last seen; -1 before the first, or to begin again
    generation  the highest one seen; a new one means that the source published its whole log again
    """

    position: int = 0
    offset: int = -1
    generation: int = 0


def subscription_of(subscriber: str) -> str:
    """The subscription projects.projects feeds the subscriber projects.projects@3, a version of a view."""
    return subscriber.partition("@")[0]


_PREPARE = text("""
    insert into checkpoints (subscriber, partition, source)
    select :subscriber, p, s from unnest(cast(:partitions as int[])) p, unnest(cast(:sources as text[])) s
    on conflict do nothing""")

# A key has the same partition number in every topic. So whoever locks the partition's rows of all sources
# makes the writers of one view row wait for each other, even while a rebalance overlaps.
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
    """Make the rows that later transactions lock, where there are none."""
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


async def save(tx: AsyncConnection, subscriber: str, changed: Mapping[SourcePartition, Checkpoint]) -> None:
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
