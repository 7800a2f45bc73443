"""aiokafka alone, set up for throughput: records that are ready are sent, records are read and decoded."""

from collections.abc import Sequence
from itertools import cycle, islice
from time import perf_counter

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from shared.kafka.topics import PARTITIONS, topic_of
from tests.bench.load import quiet_collector
from tests.bench.world import RELAYING, World

TOPIC = "bench.bare"
Record = tuple[int, bytes, bytes, list[tuple[str, bytes]]]
"""(partition, key, value, headers)"""


async def produce(world: World, records: Sequence[Record], how_many: int) -> float:
    await make_topic(world, TOPIC)
    producer = AIOKafkaProducer(
        **world.kafka, enable_idempotence=True, acks="all", max_batch_size=1024 * 1024, linger_ms=5
    )
    async with producer:
        await producer.partitions_for(TOPIC)
        with quiet_collector():
            began = perf_counter()
            for partition, key, value, headers in islice(cycle(records), how_many):
                await producer.send(TOPIC, value, key, partition, headers=headers)
            await producer.flush()
            return how_many / (perf_counter() - began)


async def consume(world: World, how_many: int, source: str = RELAYING) -> float:
    """A service's topic from its beginning."""
    consumer = AIOKafkaConsumer(**world.kafka, auto_offset_reset="earliest", enable_auto_commit=False)
    async with consumer:
        consumer.assign([TopicPartition(topic_of(source), p) for p in range(PARTITIONS)])
        with quiet_collector():
            began, seen = 0.0, 0
            while seen < how_many:
                found = await consumer.getmany(timeout_ms=1000, max_records=500)
                began = began or perf_counter()
                seen += sum(len([orjson.loads(r.value) for r in records]) for records in found.values())
            return seen / (perf_counter() - began)


async def make_topic(world: World, name: str, partitions: int = PARTITIONS) -> None:
    """Does nothing where it is there already."""
    admin = AIOKafkaAdminClient(**world.kafka)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(name, partitions, 1)])
        for _, code, message in answer.topic_errors:
            if code not in (0, 36):
                raise for_code(code)(message)
    finally:
        await admin.close()
