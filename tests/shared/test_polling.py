"""What a consumer hands out, in small portions, until a batch is full or nothing more is there."""

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.kafka.consumer import BATCH, GroupConsumer
from shared.kafka.incoming import CHUNK, Incoming
from shared.kafka.topics import SourcePartition

PLACE = TopicPartition("reviews.events", 0)


class Consumer:
    """Holds records of its own; raises once where it has come to `faulty`."""

    def __init__(self, holds: int, faulty: int | None = None) -> None:
        self.next, self.holds, self.faulty = 0, holds, faulty

    async def getmany(self, *, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        if self.next == self.faulty:
            self.faulty = None
            raise KafkaError("once")
        begin, self.next = self.next, min(self.next + max_records, self.holds)
        return {PLACE: [record(offset) for offset in range(begin, self.next)]} if begin < self.next else {}


def record(offset: int) -> ConsumerRecord:
    return ConsumerRecord(*PLACE, offset, 0, 0, None, None, None, 0, 0, ())


async def begin(places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
    return dict.fromkeys(places, 0)


async def look_back(places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
    return {}


async def receive(records: Sequence[Incoming]) -> dict[SourcePartition, int]:
    return {}


@pytest.fixture
def group() -> GroupConsumer:
    return GroupConsumer("test.polling", ["reviews"], begin, receive, look_back)


async def polled(group: GroupConsumer, consumer: Consumer) -> list[int]:
    return [found.offset for found in await group.poll(consumer)]


async def test_a_poll_takes_what_there_is_up_to_a_batch(group: GroupConsumer):
    consumer = Consumer(BATCH + 7)
    assert await polled(group, consumer) == list(range(BATCH))
    assert await polled(group, consumer) == list(range(BATCH, BATCH + 7))
    assert await polled(group, consumer) == []


async def test_an_error_is_told_and_what_came_before_it_comes_with_the_next_poll(group: GroupConsumer):
    consumer = Consumer(CHUNK + 5, faulty=CHUNK)
    with pytest.raises(KafkaError) as raised:
        await polled(group, consumer)
    with pytest.raises(KafkaError) as told:
        await group.failed()
    assert told.value is raised.value
    assert await polled(group, consumer) == list(range(CHUNK + 5))
