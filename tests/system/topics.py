"""Reading topics as an outsider does, with nothing of this project but its credentials."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord

from deploy.stack.local import LocalStack
from tests.kafka import login


async def read_topic(stack: LocalStack, topic: str, at_least: int = 0) -> list[ConsumerRecord]:
    """All records of a topic from its beginning, in order of partition and offset; waits for `at_least`."""
    return await read_records(topic, at_least, **login(stack, "subscriber"))


async def read_records(topic: str, at_least: int, **login: Any) -> list[ConsumerRecord]:
    """The same as somebody else."""
    consumer = AIOKafkaConsumer(topic, **login, auto_offset_reset="earliest")
    async with asyncio.timeout(30), consumer:
        records: list[ConsumerRecord] = []
        while True:
            batch = await consumer.getmany(timeout_ms=300)
            records += [record for part in batch.values() for record in part]
            if len(records) >= at_least and await _at_the_end(consumer):
                return sorted(records, key=lambda record: (record.partition, record.offset))


async def _at_the_end(consumer: AIOKafkaConsumer) -> bool:
    ends = await consumer.end_offsets(consumer.assignment())
    return bool(ends) and all([await consumer.position(tp) >= end for tp, end in ends.items()])


def header(record: ConsumerRecord, name: str) -> str:
    return dict(record.headers)[name].decode()


def positions(records: list[ConsumerRecord]) -> list[int]:
    return sorted(int(header(record, "ce_position")) for record in records)
