"""What a consumer hands out, in small portions, until a batch is full or nothing more is there."""

from typing import Any

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from services.projects.views.projects import projects
from shared.kafka.incoming import CHUNK
from shared.log.database import open_engine
from shared.subscribe.subscription import BATCH, Subscription
from shared.views.projection import Projection

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


@pytest.fixture
def subscription() -> Subscription:
    engine = open_engine("postgresql://nobody@localhost/nothing")
    return Subscription("test.polling", ["reviews"], Projection(projects, "projects"), engine)


async def polled(subscription: Subscription, consumer: Consumer) -> list[int]:
    return [found.offset for found in await subscription._poll(consumer)]


async def test_a_poll_takes_what_there_is_up_to_a_batch(subscription: Subscription):
    consumer = Consumer(BATCH + 7)
    assert await polled(subscription, consumer) == list(range(BATCH))
    assert await polled(subscription, consumer) == list(range(BATCH, BATCH + 7))
    assert await polled(subscription, consumer) == []


async def test_what_came_before_an_error_comes_with_the_next_poll(subscription: Subscription):
    consumer = Consumer(CHUNK + 5, faulty=CHUNK)
    with pytest.raises(KafkaError):
        await polled(subscription, consumer)
    assert await polled(subscription, consumer) == list(range(CHUNK + 5))
