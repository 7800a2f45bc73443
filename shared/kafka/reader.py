"""Partitions read in bulk, from any place, by a consumer without a group: for rebuilds and for auditors."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.core.words import Words
from shared.kafka.incoming import CHUNK, Incoming, incoming
from shared.kafka.topics import SourcePartition, source_partition_of, topic_of
from shared.kafka.unavailable import KafkaUnavailable, answering
from shared.settings import Settings

BATCH = 4_000
# The rest of a batch is not waited for as long as its first record.
POLL_MS = 20
# A fetch that brings nothing for so long, although the end is not reached, will not bring anything.
STALLED_MS = 10_000
ANSWER_SECONDS = 10.0


class Stalled(KafkaUnavailable):
    """The end that was asked for lies beyond what the broker hands out: the topic is not published so far, or
    not again yet."""


class Until(Protocol):
    """How far to read."""

    def admits(self, record: Incoming) -> bool:
        """Whether the record is not beyond the end."""

    def ends_with(self, record: Incoming) -> bool:
        """Whether nothing is needed behind the record in its partition."""


@dataclass(frozen=True)
class UntilEnd:
    """ends: (source, partition) → the offset after the last record, when it was asked for."""

    ends: Mapping[SourcePartition, int]

    def admits(self, record: Incoming) -> bool:
        return record.offset < self.ends[record.source, record.partition]

    def ends_with(self, record: Incoming) -> bool:
        return record.offset + 1 >= self.ends[record.source, record.partition]


class PartitionReader:
    """Commits nothing. Every method raises KafkaUnavailable."""

    def __init__(self, consumer: AIOKafkaConsumer, kafka: str) -> None:
        self._consumer, self._kafka = consumer, kafka

    async def topics(self) -> set[str]:
        """The topics there are, as far as this user may know."""
        with answering(self._kafka):
            async with asyncio.timeout(ANSWER_SECONDS):
                return set(await self._consumer.topics())

    def assign(self, places: Collection[SourcePartition]) -> None:
        """What is to be read. The client learns only of assigned topics who leads them, so this comes before
        everything below."""
        self._consumer.assign([_partition(place) for place in places])

    def seek(self, place: SourcePartition, offset: int) -> None:
        self._consumer.seek(_partition(place), offset)

    async def ends(self) -> dict[SourcePartition, int]:
        """Of each assigned partition the offset after its last record; 0 where it holds none."""
        partitions = list(self._consumer.assignment())
        with answering(self._kafka):
            async with asyncio.timeout(ANSWER_SECONDS):
                first = await self._consumer.beginning_offsets(partitions)
                ends = await self._consumer.end_offsets(partitions)
        return {source_partition_of(tp): end if first[tp] < end else 0 for tp, end in ends.items()}

    async def position(self, place: SourcePartition) -> int:
        """The offset that is read next."""
        with answering(self._kafka):
            async with asyncio.timeout(ANSWER_SECONDS):
                return int(await self._consumer.position(_partition(place)))

    async def read_to(self, ends: Mapping[SourcePartition, int]) -> AsyncIterator[list[Incoming]]:
        """All that these partitions hold from where each is read next to its end, batch by batch. What is
        published meanwhile is not awaited."""
        until = UntilEnd(ends)
        while left := {place for place, end in ends.items() if end and await self.position(place) < end}:
            yield await self.take(left, until)

    async def take(self, places: Collection[SourcePartition], until: Until) -> list[Incoming]:
        """The next records of these partitions, up to a batch, none beyond the end. Raises Stalled."""
        taken: list[Incoming] = []
        wanted = set(places)
        while wanted and len(taken) < BATCH:
            found = await self._fetch(wanted, POLL_MS if taken else STALLED_MS, BATCH - len(taken))
            if not found:
                break
            for place, records in found.items():
                admitted = list(takewhile(until.admits, records))
                if len(admitted) < len(records):
                    self.seek(place, records[len(admitted)].offset)
                if len(admitted) < len(records) or until.ends_with(records[-1]):
                    wanted.discard(place)
                taken += admitted
        if not taken:
            kafka, names = self._kafka, _names(places)
            raise Stalled(
                Words(f"{kafka} 尚未提供 {names} 的末尾", f"{kafka}: the end was not reached in {names}")
            )
        return taken

    async def _fetch(
        self, places: Collection[SourcePartition], timeout_ms: int, most: int
    ) -> dict[SourcePartition, list[Incoming]]:
        with answering(self._kafka):
            found = await self._consumer.getmany(
                *map(_partition, places), timeout_ms=timeout_ms, max_records=min(CHUNK, most)
            )
        return {
            source_partition_of(tp): [incoming(record) for record in records] for tp, records in found.items()
        }


@asynccontextmanager
async def open_reader(settings: Settings, seconds: float = ANSWER_SECONDS) -> AsyncIterator[PartitionReader]:
    """Raises KafkaUnavailable where Kafka does not answer within so many seconds."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_servers,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        request_timeout_ms=STALLED_MS,
        **settings.kafka_login,
    )
    try:
        with answering(settings.kafka):
            async with asyncio.timeout(seconds):
                await consumer.start()
        yield PartitionReader(consumer, settings.kafka)
    finally:
        await consumer.stop()


def _partition(place: SourcePartition) -> TopicPartition:
    source, partition = place
    return TopicPartition(topic_of(source), partition)


def _names(places: Collection[SourcePartition]) -> str:
    return ", ".join(f"{topic_of(source)}/{partition}" for source, partition in sorted(places))
