"""A project's records from Kafka alone: its partition of every topic, from the first record to the last, and
the partition in which each service says what became of a log that went back. Where figures are counted of
others than the project, as those of a county, all partitions of these others."""

from collections.abc import Iterable

from services.audit.figures import widely
from services.audit.partition import Partition
from shared.core.keys import key_of
from shared.core.recovered import LOG
from shared.kafka.reader import PartitionReader, open_reader
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS, SourcePartition, partition_of, topic_of
from shared.settings import Settings

CONNECT_SECONDS = 5.0

Partitions = dict[SourcePartition, Partition]


async def read(settings: Settings, sources: Iterable[str], project: str) -> list[Partition]:
    """As it is at this moment; nothing is committed, no group is joined. Raises KafkaUnavailable."""
    numbers = sorted({partition_of(key_of(project)), partition_of(LOG)})
    partitions = {
        (source, number): Partition(topic_of(source), number, project)
        for source in sources
        for number in numbers
    }
    async with open_reader(settings, CONNECT_SECONDS) as reader:
        await _read_to_the_end(reader, partitions)
        wide = widely([arrived for partition in partitions.values() for arrived in partition.found])
        everywhere = {
            (source, number): Partition(topic_of(source), number, project, counted=types)
            for source, types in wide.items()
            for number in range(PARTITIONS)
        }
        await _read_to_the_end(reader, everywhere)
    return list((partitions | everywhere).values())


async def _read_to_the_end(reader: PartitionReader, partitions: Partitions) -> None:
    topics = await reader.topics()
    for partition in partitions.values():
        partition.there = partition.topic in topics
    if there := {place: partition for place, partition in partitions.items() if partition.there}:
        reader.assign(there)
        async for batch in reader.read_to(await reader.ends()):
            for record in batch:
                arrived = record if isinstance(record, Arrived) else None
                there[record.source, record.partition].take(record.offset, arrived)
