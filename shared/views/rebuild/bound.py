"""How far to read: to the end of the topic, or exactly as far as another version has come."""

from dataclasses import dataclass
from typing import Protocol

from shared.kafka.incoming import Incoming
from shared.kafka.record import Arrived
from shared.subscribe.checkpoints import Checkpoint


class Bound(Protocol):
    @property
    def records(self) -> int:
        """How many there are from the beginning of the topic to the target."""

    def reached(self, partition: int, checkpoint: Checkpoint) -> bool: ...

    def admits(self, record: Incoming) -> bool:
        """Whether it is not beyond the target."""

    def ends_with(self, record: Incoming) -> bool:
        """Whether nothing of its partition is needed behind it."""


@dataclass(frozen=True)
class ToEnd:
    """partition → the offset behind its last record, at the moment when it was asked for"""

    ends: dict[int, int]

    @property
    def records(self) -> int:
        return sum(self.ends.values())

    def reached(self, partition: int, checkpoint: Checkpoint) -> bool:
        return checkpoint.offset + 1 >= self.ends[partition]

    def admits(self, record: Incoming) -> bool:
        return True

    def ends_with(self, record: Incoming) -> bool:
        return record.offset + 1 >= self.ends[record.partition]


@dataclass(frozen=True)
class UpTo:
    """partition → the checkpoint of the other version.

    By position, because offsets are void when the broker was replaced. What has no position is no event
    of ours and changes no row; it is taken when it lies before the offset.
    """

    other: dict[int, Checkpoint]

    @property
    def records(self) -> int:
        return sum(checkpoint.offset + 1 for checkpoint in self.other.values())

    def reached(self, partition: int, checkpoint: Checkpoint) -> bool:
        return checkpoint.position >= self.other[partition].position

    def admits(self, record: Incoming) -> bool:
        other = self.other[record.partition]
        position = _position(record)
        return position <= other.position if position else record.offset <= other.offset

    def ends_with(self, record: Incoming) -> bool:
        return isinstance(record, Arrived) and record.event.position >= self.other[record.partition].position


def _position(record: Incoming) -> int:
    """0 where it says none."""
    return record.event.position if isinstance(record, Arrived) else record.position
