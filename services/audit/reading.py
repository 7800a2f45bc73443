"""A project's records from Kafka alone: its partition of every topic, from the first record to the last."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from services.audit.partition import Partition
from shared.kafka.record import Arrived, from_record
from shared.kafka.topics import partition_of, topic_of
from shared.settings import Settings

CONNECT_SECONDS = 5.0
# A fetch that brings nothing for so long, although the end is not reached, will not bring anything.
STALLED_MS = 10_000


class KafkaUnavailable(Exception):
    """Kafka does not answer, or not to this user."""


async def read(settings: Settings, sources: Iterable[str], project: str) -> list[Partition]:
    """As it is at this moment; nothing is committed, no group is joined. Raises KafkaUnavailable."""
    partitions = [Partition(topic_of(source), partition_of(project), project) for source in sources]
    async with connected(settings) as consumer:
        topics = await consumer.topics()
        for partition in partitions:
            partition.there = partition.topic in topics
        await _read_to_the_end(consumer, [p for p in partitions if p.there])
    return partitions


@asynccontextmanager
async def connected(settings: Settings, seconds: float = CONNECT_SECONDS) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group. Raises KafkaUnavailable, also for what fails while it is used."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_servers,
        auto_offset_reset="earliest",
        request_timeout_ms=STALLED_MS,
        **settings.kafka_login,
    )
    try:
        async with asyncio.timeout(seconds):
            await consumer.start()
        yield consumer
    except (KafkaError, OSError, TimeoutError) as error:
        raise KafkaUnavailable(f"{settings.kafka}: {str(error) or type(error).__name__}") from error
    finally:
        await consumer.stop()


async def _read_to_the_end(consumer: AIOKafkaConsumer, partitions: Iterable[Partition]) -> None:
    """The ends are asked for once: whatever is published meanwhile is not awaited."""
    reads = {TopicPartition(p.topic, p.number): p for p in partitions}
    # Assigned before the ends are asked for: only for assigned topics the client learns who leads them.
    consumer.assign(list(reads))
    ends = await _ends(consumer, list(reads))
    left = set(ends)
    while left:
        batches = await consumer.getmany(*left, timeout_ms=STALLED_MS)
        if not batches:
            raise KafkaUnavailable(f"{', '.join(tp.topic for tp in left)}: the end was not reached")
        for tp, records in batches.items():
            for record in records:
                if record.offset < ends[tp]:
                    reads[tp].take(record.offset, _arrived(record))
        left = {tp for tp in left if await consumer.position(tp) < ends[tp]}


async def _ends(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
    """Of those that are not empty."""
    async with asyncio.timeout(CONNECT_SECONDS):
        first = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
    return {tp: end for tp, end in ends.items() if first[tp] < end}


def _arrived(record: ConsumerRecord) -> Arrived | None:
    try:
        return from_record(record.topic, record.partition, record.offset, record.value, record.headers)
    except (ValueError, KeyError):
        return None
