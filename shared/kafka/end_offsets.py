"""Where topics end: Kafka is asked apart from those who read them."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.kafka.topics import PARTITIONS, SourcePartition, source_partition_of, topic_of
from shared.kafka.unavailable import unavailable
from shared.settings import Settings

ANSWER_SECONDS = 2.0


class EndOffsets:
    """A consumer without a group that fetches nothing: it answers also while the reading consumers hang.

    wider  topic → how many partitions it has, where these are more than ours, as of the last answer
    """

    def __init__(self, settings: Settings, sources: Iterable[str]) -> None:
        self._settings = settings
        self._topics = [topic_of(source) for source in sorted(sources)]
        self.wider: dict[str, int] = {}
        self._consumer: AIOKafkaConsumer | None = None

    async def ask(self) -> dict[SourcePartition, int]:
        """(source, partition) → the offset after its last record. Topics that do not exist are left out.

        Raises KafkaUnavailable, within seconds.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._ask()
        except Exception as error:  # whatever it is, a new consumer is the remedy
            await self.close()
            raise unavailable(self._settings.kafka, error) from error

    async def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            with suppress(Exception):
                await asyncio.wait_for(consumer.stop(), 1)

    async def _ask(self) -> dict[SourcePartition, int]:
        consumer = await self._connected()
        topics = await consumer.topics()
        partitions = [
            TopicPartition(topic, n) for topic in self._topics if topic in topics for n in range(PARTITIONS)
        ]
        ends = await consumer.end_offsets(partitions)
        found = {topic: len(consumer.partitions_for_topic(topic) or ()) for topic in self._topics}
        self.wider = {topic: count for topic, count in found.items() if count > PARTITIONS}
        return {source_partition_of(partition): end for partition, end in ends.items()}

    async def _connected(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            self._consumer = AIOKafkaConsumer(
                bootstrap_servers=self._settings.kafka_servers,
                metadata_max_age_ms=5000,
                **self._settings.kafka_login,
            )
            await self._consumer.start()
        return self._consumer
