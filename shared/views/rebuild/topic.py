"""A service's topic, read in bulk from any place: a bare consumer without a group."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from itertools import takewhile

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.kafka.incoming import CHUNK, Incoming, incoming
from shared.kafka.topics import PARTITIONS, SourcePartition, topic_of
from shared.settings import Settings
from shared.subscribe.checkpoints import Checkpoint
from shared.views.rebuild.bound import Bound

BATCH = 4_000
# The rest of a batch is not waited for as long as its first record.
POLL_MS = 20
STALLED_MS = 10_000


class Stalled(Exception):
    """The target lies beyond what the broker holds: the topic is not published so far, or not again yet."""


class Topic:
    """Some partitions of it, or all."""

    def __init__(self, consumer: AIOKafkaConsumer, source: str, partitions: Collection[int]) -> None:
        self._consumer = consumer
        self._source = source
        self.partitions = partitions

    def begin(self, known: dict[SourcePartition, Checkpoint]) -> None:
        """At the last records seen, not behind them: they tell whether this is still the same log."""
        for (_, partition), checkpoint in known.items():
            self.seek(partition, max(checkpoint.offset, 0))

    def seek(self, partition: int, offset: int) -> None:
        self._consumer.seek(self._at(partition), offset)

    async def ends(self) -> dict[int, int]:
        """partition → the offset behind its last record"""
        ends = await self._consumer.end_offsets([self._at(partition) for partition in self.partitions])
        return {tp.partition: end for tp, end in ends.items()}

    async def take(self, partitions: Collection[int], bound: Bound) -> list[Incoming]:
        """The next records of the partitions, up to a batch, none beyond the target. Raises Stalled."""
        taken: list[Incoming] = []
        wanted = set(partitions)
        while wanted and len(taken) < BATCH:
            found = await self._consumer.getmany(
                *map(self._at, wanted),
                timeout_ms=POLL_MS if taken else STALLED_MS,
                max_records=min(CHUNK, BATCH - len(taken)),
            )
            if not found:
                break
            for tp, raw in found.items():
                records = [incoming(record) for record in raw]
                admitted = list(takewhile(bound.admits, records))
                if len(admitted) < len(records):
                    self.seek(tp.partition, records[len(admitted)].offset)
                    wanted.discard(tp.partition)
                elif bound.ends_with(records[-1]):
                    wanted.discard(tp.partition)
                taken += admitted
        if not taken:
            raise Stalled(f"{topic_of(self._source)}: nothing more in partitions {sorted(partitions)}")
        return taken

    def _at(self, partition: int) -> TopicPartition:
        return TopicPartition(topic_of(self._source), partition)


@asynccontextmanager
async def opened(
    settings: Settings, source: str, partitions: Collection[int] = range(PARTITIONS)
) -> AsyncIterator[Topic]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_servers,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **settings.kafka_login,
    )
    try:
        await consumer.start()
        # Before the ends are asked for: only of assigned topics the client learns who leads them.
        consumer.assign([TopicPartition(topic_of(source), partition) for partition in partitions])
        yield Topic(consumer, source, partitions)
    finally:
        await consumer.stop()
