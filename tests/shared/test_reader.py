"""Reading partitions in bulk: as far as is asked for, not a record further, and never for ever in vain."""

from collections import defaultdict
from typing import Any

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaConnectionError

from shared.kafka.incoming import CHUNK
from shared.kafka.reader import BATCH, PartitionReader, Stalled, UntilEnd
from shared.kafka.topics import SourcePartition
from shared.kafka.unavailable import KafkaUnavailable

FIRST, SECOND = ("reviews", 0), ("reviews", 1)


class Consumer:
    """Holds as many records as it is told; hands them out partition by partition."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.holds: dict[TopicPartition, int] = {}
        self.next: dict[TopicPartition, int] = defaultdict(int)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.next[partition] = offset

    async def getmany(self, *partitions: TopicPartition, timeout_ms: int, max_records: int) -> dict[Any, Any]:
        if self.error:
            raise self.error
        for partition in partitions:
            begin = self.next[partition]
            end = self.next[partition] = min(begin + max_records, self.holds.get(partition, 0))
            if begin < end:
                return {partition: [record(partition, offset) for offset in range(begin, end)]}
        return {}


def record(partition: TopicPartition, offset: int) -> ConsumerRecord:
    return ConsumerRecord(*partition, offset, 0, 0, None, None, None, 0, 0, ())


def holding(**records: int) -> tuple[PartitionReader, Consumer]:
    consumer = Consumer()
    names = {"first": TopicPartition("reviews.events", 0), "second": TopicPartition("reviews.events", 1)}
    consumer.holds = {names[name]: count for name, count in records.items()}
    return PartitionReader(consumer, "broker:9092"), consumer


async def offsets(reader: PartitionReader, **ends: int) -> dict[SourcePartition, list[int]]:
    """Of one batch, by partition."""
    until = {FIRST: ends["first"], SECOND: ends["second"]}
    taken: dict[SourcePartition, list[int]] = {FIRST: [], SECOND: []}
    for found in await reader.take([place for place in until if until[place]], UntilEnd(until)):
        taken[found.source, found.partition].append(found.offset)
    return taken


async def test_nothing_beyond_the_end_is_taken_and_the_next_reading_begins_there():
    reader, consumer = holding(first=30, second=9)
    taken = await offsets(reader, first=20, second=5)
    assert taken == {FIRST: list(range(20)), SECOND: list(range(5))}
    assert sorted(consumer.next.values()) == [5, 20]


async def test_a_batch_is_no_larger_than_it_may_be_and_the_next_one_goes_on():
    reader, _ = holding(first=BATCH + CHUNK + 1, second=0)
    end = BATCH + CHUNK + 1
    assert len((await offsets(reader, first=end, second=0))[FIRST]) == BATCH
    assert (await offsets(reader, first=end, second=0))[FIRST] == list(range(BATCH, end))


async def test_what_there_is_comes_before_the_end_that_is_not_there_yet():
    reader, _ = holding(first=3, second=0)
    assert (await offsets(reader, first=4, second=0))[FIRST] == [0, 1, 2]
    with pytest.raises(Stalled, match=r"reviews\.events/0"):
        await offsets(reader, first=4, second=0)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KafkaConnectionError("Unable to bootstrap from …"), "broker:9092 没有应答 · broker:9092: no answer"),
        (ConnectionRefusedError("gone"), "broker:9092 没有应答 · broker:9092: no answer"),
        (TimeoutError(), "broker:9092 没有应答 · broker:9092: no answer"),
        (OSError("odd"), "broker:9092 出错，详见该服务的日志 · broker:9092: OSError: odd"),
    ],
)
async def test_whatever_a_client_raises_kafka_is_said_to_be_away(error: Exception, said: str):
    broken = PartitionReader(Consumer(error), "broker:9092")
    with pytest.raises(KafkaUnavailable, match=f"^{said}$"):
        await broken.take([FIRST], UntilEnd({FIRST: 1}))
