"""A project's records from Kafka alone: its partition of every topic, from the first record to the last, and
the partition in which each service says what became of a log that went back."""

from collections.abc import Iterable

from services.audit.partition import Partition
from shared.core.keys import key_of
from shared.core.recovered import LOG
from shared.kafka.reader import PartitionReader, open_reader
from shared.kafka.record import Arrived
from shared.kafka.topics import SourcePartition, partition_of, topic_of
from shared.settings import Settings

CONNECT_SECONDS = 5.0


async def read(settings: Settings, sources: Iterable[str], project: str) -> list[Partition]:
    """As it is at this moment; nothing is committed, no group is joined. Raises KafkaUnavailable."""
    numbers = sorted({partition_of(key_of(project)), partition_of(LOG)})
    partitions = {
        (source, number): Partition(topic_of(source), number, project)
        for source in sources
        for number in numbers
    }
    async with open_reader(settings, CONNECT_SECONDS) as reader:
        topics = await reader.topics()
        for partition in partitions.values():
            partition.there = partition.topic in topics
        await _read_to_the_end(reader, {place: p for place, p in partitions.items() if p.there})
    return list(partitions.values())


async def _read_to_the_end(reader: PartitionReader, partitions: dict[SourcePartition, Partition]) -> None:
    reader.assign(partitions)
    async for batch in reader.read_to(await reader.ends()):
        for record in batch:
            arrived = record if isinstance(record, Arrived) else None
            partitions[record.source, record.partition].take(record.offset, arrived)
