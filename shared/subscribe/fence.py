"""The fence: which records of a batch are new, and where reading has missed some (K5). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.core.frozen import Frozen, replace
from shared.kafka.incoming import Incoming, Unreadable
from shared.kafka.record import Arrived
from shared.kafka.topics import SourcePartition
from shared.subscribe.checkpoints import Checkpoint


class Judgement(Frozen, frozen=True):
    """What follows from one record.

    after   the checkpoint after it
    fresh   it is to be applied or parked
    hole    records before it are missing in the topic itself
    rewind  records before it were not read: the offset to go back to; the rest of the partition is dropped
    """

    after: Checkpoint
    fresh: bool = False
    hole: bool = False
    rewind: int | None = None


@dataclass
class Fenced:
    """What follows from a batch.

    fresh    the records that are to be applied or parked, in their order
    changed  the checkpoints after the batch
    rewinds  the partitions in which reading has to go back, and to which offset
    holes    the partitions in which records are missing
    """

    fresh: list[Incoming] = field(default_factory=list)
    changed: dict[SourcePartition, Checkpoint] = field(default_factory=dict)
    rewinds: dict[SourcePartition, int] = field(default_factory=dict)
    holes: set[SourcePartition] = field(default_factory=set)


def fence(known: Mapping[SourcePartition, Checkpoint], records: Sequence[Incoming]) -> Fenced:
    """Judge the records one after the other. known: the checkpoints of all their partitions."""
    fenced = Fenced()
    for record in records:
        place = (record.source, record.partition)
        judgement = judge(fenced.changed.get(place, known[place]), record)
        fenced.changed[place] = judgement.after
        if judgement.fresh:
            fenced.fresh.append(record)
        if judgement.rewind is not None:
            fenced.rewinds[place] = judgement.rewind
        if judgement.hole:
            fenced.holes.add(place)
    return fenced


def judge(checkpoint: Checkpoint, record: Incoming) -> Judgement:
    if isinstance(record, Unreadable):
        return _judge_unreadable(checkpoint, record)
    return _judge_readable(checkpoint, record)


def _judge_unreadable(checkpoint: Checkpoint, record: Unreadable) -> Judgement:
    """Only its offset is certain. Its position counts where it continues the chain: then it is an event of
    ours that this code cannot read, and the next record rightly names it as the one before."""
    if record.offset > checkpoint.offset + 1:
        return Judgement(checkpoint, rewind=checkpoint.offset + 1)
    if record.offset <= checkpoint.offset:
        return Judgement(checkpoint)
    follows = record.position > checkpoint.position == record.previous
    position = record.position if follows else checkpoint.position
    return Judgement(replace(checkpoint, position=position, offset=record.offset), fresh=True)


def _judge_readable(checkpoint: Checkpoint, record: Arrived) -> Judgement:
    """Whether a record is the next one, an old one, or proof that some were missed.

    Our topics have neither compaction nor transactions, so offsets have no gaps. A new generation in the
    middle of a partition means that the broker is not the one we were reading: begin again, positions tell
    what was applied. A record whose predecessor we do not hold stands behind a hole that the broker tore; it
    is passed over, for it comes again when the source fills the hole.
    """
    if record.generation > checkpoint.generation > 0 and record.offset > 0:
        return Judgement(Checkpoint(checkpoint.position, -1, record.generation), rewind=0)
    if record.offset > checkpoint.offset + 1:
        return Judgement(checkpoint, rewind=checkpoint.offset + 1)
    if record.generation <= checkpoint.generation and record.offset <= checkpoint.offset:
        return Judgement(checkpoint)
    hole = record.previous > checkpoint.position
    position = checkpoint.position if hole else max(checkpoint.position, record.event.position)
    after = Checkpoint(position, record.offset, max(checkpoint.generation, record.generation))
    return Judgement(after, fresh=position > checkpoint.position, hole=hole)
