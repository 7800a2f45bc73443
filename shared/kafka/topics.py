"""Where events travel: one topic a service, how it is set, and which partition a key belongs to."""

from functools import lru_cache
from typing import Final

from aiokafka import TopicPartition
from aiokafka.partitioner import murmur2

from shared.core.words import Words
from shared.log.journalled import journal_of

PARTITIONS: Final = 6
"""Fixed at creation for good: a key must never move, or its order is lost. All topics have the same
number, so a key has the same partition number in every topic. A topic that was given more keeps its keys:
nobody of ours writes or reads the others."""

BATCH_BYTES: Final = 1024 * 1024

_NO_LIMIT = str(2**63 - 1)
SETTINGS: Final = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "max.message.bytes": str(2 * BATCH_BYTES),
    "message.timestamp.type": "CreateTime",
    "message.timestamp.before.max.ms": _NO_LIMIT,
    "message.timestamp.after.max.ms": _NO_LIMIT,
}
"""A topic keeps everything, and takes every event that is in a log: whatever its time, for a clock may have
been ahead when it was recorded."""


SourcePartition = tuple[str, int]
"""(source, partition)"""


def topic_of(source: str) -> str:
    """projects → projects.events; projects/commands, its journal → projects.commands"""
    service, _, kind = source.partition("/")
    return f"{service}.{kind or 'events'}"


def topics_of(service: str) -> list[str]:
    """All that a service writes: its events, and its commands."""
    return [topic_of(service), topic_of(journal_of(service))]


def missing_topic(source: str) -> Words:
    topic = topic_of(source)
    return Words(f"没有主题 {topic}，或无权读取", f"{topic}: no such topic, or no right")


@lru_cache(maxsize=100)
def source_of(topic: str) -> str:
    service, _, kind = topic.rpartition(".")
    return service if kind == "events" else f"{service}/{kind}"


def source_partition_of(partition: TopicPartition) -> SourcePartition:
    return source_of(partition.topic), partition.partition


@lru_cache(maxsize=10_000)
def partition_of(key: str) -> int:
    """Kafka's own default partitioner (murmur2), spelled out: position tokens name the partition."""
    return int(murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS
