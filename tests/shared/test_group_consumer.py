"""Where a member of a consumer group begins and goes back to: as PostgreSQL says, not as Kafka does."""

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition

from shared.kafka.consumer import GroupConsumer
from shared.kafka.incoming import Incoming
from shared.kafka.topics import PARTITIONS, SourcePartition

MINE, OTHERS = TopicPartition("reviews.events", 0), TopicPartition("reviews.events", 1)
BEYOND = TopicPartition("reviews.events", PARTITIONS)


class Consumer:
    """Notes what is done to it, in order."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []
        self.end = 9

    def assignment(self) -> set[TopicPartition]:
        return {MINE, BEYOND}

    async def end_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self.end)

    def pause(self, *partitions: TopicPartition) -> None:
        self.done.append(("pause", *sorted(partitions)))

    def resume(self, *partitions: TopicPartition) -> None:
        self.done.append(("resume", *partitions))

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.done.append(("seek", partition, offset))


class Broker:
    """FastStream's, as far as a group's member is concerned."""

    def __init__(self) -> None:
        self.consumer = Consumer()
        self.listener: Any = None
        self.handle: Any = None
        self.group: Any = None

    def subscriber(self, *topics: str, listener: Any, **_: Any) -> "Broker":
        self.listener = listener
        return self

    def __call__(self, handle: Any) -> None:
        self.handle = handle


@pytest.fixture
def broker() -> Broker:
    """With a group attached that begins at offset 7, and goes back to 3 after each batch."""
    broker = Broker()

    async def begin(places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
        broker.consumer.done.append(("asked", *places))
        return dict.fromkeys(places, 7)

    async def receive(records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        return {("reviews", 0): 3, ("reviews", 1): 3}

    async def look_back(places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
        return {}

    broker.group = GroupConsumer("test", ["reviews"], begin, receive, look_back)
    broker.group.attach(broker)
    return broker


async def test_nothing_is_read_before_the_checkpoints_are_known(broker: Broker):
    await broker.listener.on_partitions_assigned({MINE})
    assert broker.consumer.done == [
        ("pause", MINE),
        ("asked", ("reviews", 0)),
        ("seek", MINE, 7),
        ("resume", MINE),
    ]


@pytest.mark.parametrize(("end", "begins"), [(8, 7), (7, 6), (3, 2), (0, 0)])
async def test_a_topic_that_ends_before_its_place_begins_at_its_last_record(
    broker: Broker, end: int, begins: int
):
    """Which tells that this is not the log that was read."""
    broker.consumer.end = end
    await broker.listener.on_partitions_assigned({MINE})
    assert ("seek", MINE, begins) in broker.consumer.done


async def test_a_partition_beyond_ours_is_never_asked_for_and_stays_paused(broker: Broker):
    await broker.listener.on_partitions_assigned({MINE, BEYOND})
    assert broker.consumer.done == [
        ("pause", MINE, BEYOND),
        ("asked", ("reviews", 0)),
        ("seek", MINE, 7),
        ("resume", MINE),
    ]
    assert broker.group.assigned() == {("reviews", 0)}


async def test_it_goes_back_only_in_partitions_that_it_still_has(broker: Broker):
    """The new owner of any other begins at the checkpoint anyway."""
    await broker.handle(())
    assert broker.consumer.done == [("seek", MINE, 3)]
