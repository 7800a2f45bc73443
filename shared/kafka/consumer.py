"""A member of a consumer group, on FastStream."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import ConsumerStoppedError
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage, KafkaMessage
from faststream.middlewares import AckPolicy
from faststream.security import BaseSecurity, SASLScram512

from shared.kafka.incoming import CHUNK, Incoming, incoming
from shared.kafka.topics import PARTITIONS, SourcePartition, source_partition_of, topic_of
from shared.settings import Settings

# Of a backlog; the fewer commits the faster, and a transaction should still be short.
BATCH = 2000
# Of each partition, so that a backlog fills such a batch.
FETCH_BYTES = 4 * 1024 * 1024
# How long a consumer waits for the next record. FastStream's own poll also sleeps that long after an empty
# one, so that a quiet topic is either late or busy.
POLL_MS = 1000
PAUSE_SECONDS = 0.005
# How long the group waits for a member that was killed: the least that a broker allows by default.
SESSION_MS = 6000
# How soon it is noticed that checkpoints went back, where no record comes to tell.
LOOK_SECONDS = 5

Begin = Callable[[Collection[SourcePartition]], Awaitable[Mapping[SourcePartition, int]]]
"""Takes the partitions that the group gave to this process, and returns at which offset of each to begin."""

Receive = Callable[[Sequence[Incoming]], Awaitable[Mapping[SourcePartition, int]]]
"""Takes a batch, and returns the partitions in which reading has to go back, and to which offset. What it
raises makes the batch come again."""

LookBack = Callable[[Collection[SourcePartition]], Awaitable[Mapping[SourcePartition, int]]]
"""Takes the partitions that are being read, between two batches, and returns those in which reading has to go
back, and to which offset."""


class GroupConsumer:
    """Reads the partitions that the group gives to this process, from where `begin` says, batch by batch.

    FastStream keeps what is hard to write well: it starts and stops the consumer with the process, runs the
    loop around it, and commits a batch or seeks back as its handler ends. How records are polled, read and
    decoded is ours: its own poll sleeps after an empty one, its parser loses a whole batch over one header
    that is no text, and its decoder would parse JSON that we hand on as bytes.
    """

    def __init__(
        self, group: str, sources: Iterable[str], begin: Begin, receive: Receive, look_back: LookBack
    ) -> None:
        self._group, self._topics = group, [topic_of(source) for source in sources]
        self._begin, self._receive, self._look_back = begin, receive, look_back
        self._looked = time.monotonic()
        self._loop: Any = None
        self._polled: list[Incoming] = []
        self._failures: asyncio.Queue[Exception] = asyncio.Queue()

    def attach(self, broker: KafkaBroker) -> None:
        """Join the group when this broker, not started yet, is started."""
        self._failures = asyncio.Queue()
        self._loop = broker.subscriber(
            *self._topics,
            group_id=self._group,
            batch=True,
            max_partition_fetch_bytes=FETCH_BYTES,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS // 4,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            listener=_Assignment(self._assigned),
            parser=self._parse,
            decoder=_decode,
        )
        self._loop.get_msg = self.poll
        self._loop(self._handle)

    async def failed(self) -> None:
        """Waits until reading fails, and raises of what. To be begun anew, on another broker: the libraries
        would keep a consumer that reads nothing, and say so where nobody looks."""
        raise await self._failures.get()

    def assigned(self) -> set[SourcePartition]:
        """The partitions that the group gave to this process, without those of a topic that are not ours."""
        consumer = self._consumer
        return {source_partition_of(p) for p in _ours(consumer.assignment())} if consumer else set()

    async def poll(self, consumer: AIOKafkaConsumer) -> tuple[Incoming, ...]:
        """What there is, as soon as there is something; empty where nothing came. Where the consumer raises,
        what it gave before is there for the next poll."""
        if not self._polled and time.monotonic() > self._looked + LOOK_SECONDS:
            self._looked = time.monotonic()
            self._seek(consumer, await self._look_back(self.assigned()))
        while len(self._polled) < BATCH:
            timeout_ms = 0 if self._polled else POLL_MS
            with self._watching():
                found = await consumer.getmany(timeout_ms=timeout_ms, max_records=CHUNK)
            if not found:
                break
            self._polled += [incoming(record) for records in found.values() for record in records]
        if not self._polled:  # at once, while the group shares its partitions out: not to go round and round
            await asyncio.sleep(PAUSE_SECONDS)
        polled, self._polled = tuple(self._polled), []
        return polled

    @property
    def _consumer(self) -> AIOKafkaConsumer | None:
        return self._loop and self._loop.consumer

    async def _handle(self, records: tuple[Incoming, ...]) -> None:
        self._seek(self._loop.consumer, await self._receive(records))

    def _seek(self, consumer: AIOKafkaConsumer, rewinds: Mapping[SourcePartition, int]) -> None:
        for partition in consumer.assignment():  # the new owner of any other begins at the checkpoint anyway
            if (offset := rewinds.get(source_partition_of(partition))) is not None:
                consumer.seek(partition, offset)

    async def _assigned(self, partitions: set[TopicPartition]) -> None:
        """Seek to where PostgreSQL says we are, or to the topic's last record if it ends before; the offset
        that Kafka committed is only a hint. Partitions that a topic has beyond ours stay paused."""
        consumer, ours = self._consumer, _ours(partitions)
        if consumer is None:
            return
        with self._watching():
            consumer.pause(*partitions)  # before anything is awaited: records arrive as soon as we yield
            offsets = await self._begin({source_partition_of(partition) for partition in ours})
            ends = await consumer.end_offsets(ours) if ours else {}
            for partition in ours:
                # Where a topic written anew ends just there, nothing would come and nobody would know.
                last = max(ends[partition] - 1, 0)
                consumer.seek(partition, min(offsets[source_partition_of(partition)], last))
            consumer.resume(*ours)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        try:
            yield
        except ConsumerStoppedError:
            raise
        except Exception as error:
            self._failures.put_nowait(error)
            raise

    async def _parse(self, records: tuple[Incoming, ...]) -> KafkaMessage:
        return KafkaAckableMessage(body=b"", raw_message=records, consumer=self._consumer)


def _ours(partitions: Collection[TopicPartition]) -> set[TopicPartition]:
    return {partition for partition in partitions if partition.partition < PARTITIONS}


async def _decode(message: KafkaMessage) -> Any:
    return message.raw_message


class _Assignment(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    def __init__(self, assigned: Callable[[set[TopicPartition]], Awaitable[None]]) -> None:
        self._assigned = assigned

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to save: every batch saved its own checkpoints."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._assigned(assigned)


def group_broker(settings: Settings) -> KafkaBroker:
    """What consumers are attached to; started, it connects all of them."""
    return KafkaBroker(
        settings.kafka_servers,
        security=_security(settings),
        apply_types=False,
        allow_auto_create_topics=False,
        consumer_only=True,
        metadata_max_age_ms=5000,
        graceful_timeout=5,
        logger=logging.getLogger("faststream"),
    )


def _security(settings: Settings) -> BaseSecurity | None:
    if not settings.kafka_user:
        return None
    return SASLScram512(settings.kafka_user, settings.kafka_password, use_ssl=False)
