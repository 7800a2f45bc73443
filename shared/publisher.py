"""Sending recorded events to a topic so that nothing can come before its predecessor (K4)."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.envelope import Recorded, to_headers
from shared.settings import Settings
from shared.topics import PARTITIONS, partition_of

BATCH_BYTES = 1024 * 1024
# After which a batch is given up and the relay starts anew from its cursor: how long a broker that was
# replaced, where our topic does not exist, goes unnoticed while something is in flight.
REQUEST_MS = 5000
FOR_EVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}


class BrokerLostRecords(Exception):
    """The topic ends before a record that the broker had confirmed: it is not the log we wrote."""


@dataclass(frozen=True)
class Tail:
    """The last record of a partition that the broker confirmed: its offset, its event's position."""

    offset: int
    position: int


class Publisher:
    """A producer for one topic, and a consumer that only asks where it ends."""

    def __init__(self, settings: Settings, topic: str) -> None:
        self._connection: dict[str, Any] = {
            "bootstrap_servers": settings.kafka_servers,
            "metadata_max_age_ms": 5000,
            "request_timeout_ms": REQUEST_MS,
            **settings.kafka_login,
        }
        self._producer = AIOKafkaProducer(
            **self._connection, enable_idempotence=True, acks="all", max_batch_size=BATCH_BYTES
        )
        self._consumer = AIOKafkaConsumer(**self._connection)
        self._topic = topic

    async def __aenter__(self) -> "Publisher":
        try:
            await self._ensure_topic()
            await self._producer.start()
            await self._consumer.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        # Closing waits for what is in flight; with the broker away that would be for ever.
        for client in (self._producer, self._consumer):
            with suppress(Exception):
                await asyncio.wait_for(client.stop(), 2)

    async def _ensure_topic(self) -> None:
        """Nobody else creates it: so a producer that still holds records for a broker that was replaced
        finds no topic there, and nothing can get in before the log's first position."""
        admin = AIOKafkaAdminClient(**self._connection)
        await admin.start()
        try:
            brokers = len((await admin.describe_cluster())["brokers"])
            topic = NewTopic(self._topic, PARTITIONS, min(3, brokers), topic_configs=FOR_EVER)
            answer = await admin.create_topics([topic])
            for _, code, message in answer.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise for_code(code)(message)
        finally:
            await admin.close()

    async def verify(self, tails: dict[int, Tail]) -> None:
        """Raises BrokerLostRecords where the topic ends before what was confirmed."""
        partitions = [TopicPartition(self._topic, p) for p in range(PARTITIONS)]
        ends = await self._consumer.end_offsets(partitions)
        for tp, end in ends.items():
            if tp.partition in tails and end <= tails[tp.partition].offset:
                raise BrokerLostRecords(f"{self._topic}/{tp.partition} ends at {end}")

    async def publish(
        self, source: str, page: list[Recorded], tails: dict[int, Tail], generation: int
    ) -> tuple[list[Recorded], dict[int, Tail]]:
        """Send what fits into one batch a partition; returns that part of the page and the new tails.

        One batch a partition, then wait: a second one could arrive although the first was given up,
        and a later position must never stand before an earlier one.
        """
        batches: dict[int, BatchBuilder] = defaultdict(self._producer.create_batch)
        last = {p: tail.position for p, tail in tails.items()}
        taken: list[Recorded] = []
        for event in page:
            p = partition_of(event.key)
            if not _append(batches[p], event, to_headers(source, event, generation, last.get(p, 0))):
                break
            last[p] = event.position
            taken.append(event)
        if not taken:
            raise ValueError(f"event {page[0].id} is larger than a batch of {BATCH_BYTES} bytes")
        offsets = await self._send(batches)
        return taken, {p: Tail(offset, last[p]) for p, offset in offsets.items()}

    async def _send(self, batches: dict[int, BatchBuilder]) -> dict[int, int]:
        """Returns the last offset of each partition, confirmed by all replicas."""
        sizes = {p: batch.record_count() for p, batch in batches.items() if batch.record_count()}
        sent = [await self._producer.send_batch(batches[p], self._topic, partition=p) for p in sizes]
        confirmed = await asyncio.gather(*sent)
        return {c.partition: c.offset + sizes[c.partition] - 1 for c in confirmed}


def _append(batch: BatchBuilder, event: Recorded, headers: list[tuple[str, bytes]]) -> bool:
    """False where the batch is full."""
    timestamp = int(event.recorded_at.timestamp() * 1000)
    added = batch.append(key=event.key.encode(), value=event.data, timestamp=timestamp, headers=headers)
    return added is not None
