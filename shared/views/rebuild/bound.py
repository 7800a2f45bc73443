"""How far to read: to the end of the topic, or exactly as far as another version has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.kafka.incoming import Incoming
from shared.kafka.reader import Until, UntilEnd
from shared.kafka.record import Arrived
from shared.kafka.topics import SourcePartition
from shared.subscribe.checkpoints import Checkpoint


class Bound(Until, Protocol):
    @property
    def records(self) -> int:
        """How many there are from the beginning of the topic to the bound."""

    def reached(self, place: SourcePartition, checkpoint: Checkpoint) -> bool: ...


class ToEnd(UntilEnd):
    @property
    def records(self) -> int:
        return sum(self.ends.values())

    def reached(self, place: SourcePartition, checkpoint: Checkpoint) -> bool:
        return checkpoint.offset + 1 >= self.ends[place]


@dataclass(frozen=True)
class UpTo:
    """other: the checkpoints of the other version.

    Its positions count, because offsets are void when the broker was replaced. What has no position is no
    event of ours and changes no row; it is taken when it lies before the offset.
    """

    other: Mapping[SourcePartition, Checkpoint]

    @property
    def records(self) -> int:
        return sum(checkpoint.offset + 1 for checkpoint in self.other.values())

    def reached(self, place: SourcePartition, checkpoint: Checkpoint) -> bool:
        return checkpoint.position >= self.other[place].position

    def admits(self, record: Incoming) -> bool:
        other = self.other[record.source, record.partition]
        position = _position(record)
        return position <= other.position if position else record.offset <= other.offset

    def ends_with(self, record: Incoming) -> bool:
        other = self.other[record.source, record.partition]
        return isinstance(record, Arrived) and record.event.position >= other.position


def _position(record: Incoming) -> int:
    """0 where it says none."""
    return record.event.position if isinstance(record, Arrived) else record.position
