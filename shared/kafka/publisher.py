"""Sending recorded events to a topic so that no record can overtake the one before it (K4)."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import BrokerResponseError, TopicAlreadyExistsError, for_code
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.core.recorded import EventRow
from shared.core.words import Words, joined
from shared.kafka.record import row_headers
from shared.kafka.topics import BATCH_BYTES, PARTITIONS, SETTINGS, partition_of, topic_of
from shared.log.cursor import Kind, PartitionEnd
from shared.log.decided import MOST_BYTES
from shared.log.journalled import journal_of
from shared.observe.silence import Told, words_of
from shared.settings import Settings

# After this time a batch is given up and the relay starts anew from its cursor. So long may a broker that
# was replaced, and does not hold our topic, go unnoticed while something is in flight.
REQUEST_MS = 5000
# Until topic, producer and consumer are there; the libraries would try for ever.
START_SECONDS = 30
# Places in an EventRow.
_POSITION: Final = 0
_ID: Final = 3
_KEY: Final = 4
_DATA: Final = 7
_META: Final = 8
_RECORDED_AT: Final = 10


class BrokerLostRecords(Told):
    """The topic ends before a record that the broker had confirmed: it is not the log we wrote."""


class TooFewPartitions(Told):
    """Records would have nowhere to go. More can be added to a topic, by an operator."""


class Refused(Told):
    """Partitions did not take what was sent to them: which, from which position on, and why.

    answered  a broker said so of each of them, so that brokers are there and others may take theirs
    """

    def __init__(self, topic: str, first: Mapping[int, int], errors: Mapping[int, BaseException]) -> None:
        super().__init__(joined(_refused(f"{topic}/{p}", first[p], errors[p]) for p in sorted(errors)))
        self.partitions = frozenset(first)
        self.answered = all(isinstance(errors.get(p), BrokerResponseError) for p in first)


def _refused(place: str, position: int, error: BaseException) -> Words:
    zh, en = words_of(error)
    return Words(
        f"{place} 不接收自位置 {position} 起的内容：{zh}",
        f"{place} does not take what begins at position {position}: {en}",
    )


@dataclass(frozen=True)
class Batch:
    """What one partition gets: whole commands, for a broker takes a batch whole or not at all (K13).

    first  position of the first record
    """

    first: int
    records: BatchBuilder

    @property
    def full(self) -> bool:
        """Another command might not fit."""
        return bool(self.records.size() > BATCH_BYTES - MOST_BYTES)


@dataclass(frozen=True)
class PreparedBatch:
    """A part of a log made ready to send: at most one batch a partition.

    position  of the last event in it; where it is empty, of the last before it
    last      partition → position of its last record, those of this batch included
    """

    position: int
    last: Mapping[int, int]
    batches: Mapping[int, Batch]


@dataclass(frozen=True)
class Confirmed:
    """What the broker took: up to which position of the log, and where each partition it wrote to ends.

    refused  what it did not take; None: it took everything
    """

    position: int
    ends: dict[int, PartitionEnd]
    refused: Refused | None = None


class Publisher:
    """A producer for a topic of a service, and a consumer that only asks where it ends."""

    def __init__(self, settings: Settings, kind: Kind = "events") -> None:
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
        self._source = settings.service if kind == "events" else journal_of(settings.service)
        self._topic = topic_of(self._source)

    async def __aenter__(self) -> "Publisher":
        try:
            async with asyncio.timeout(START_SECONDS):
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
        """Nobody else creates the topic. A producer that still holds records for a broker that was replaced
        finds no topic there, so nothing can be written before the first position."""
        admin = AIOKafkaAdminClient(**self._connection)
        await admin.start()
        try:
            replicas = min(3, len((await admin.describe_cluster())["brokers"]))
            # One of three brokers may be away; what is confirmed is on two disks all the same.
            configs = {**SETTINGS, "min.insync.replicas": str(max(1, replicas - 1))}
            topic = NewTopic(self._topic, PARTITIONS, replicas, topic_configs=configs)
            [(_, code, message)] = (await admin.create_topics([topic])).topic_errors
            if for_code(code) is TopicAlreadyExistsError:
                await self._check_partitions(admin)
            elif code:
                raise for_code(code)(message)
        finally:
            await admin.close()

    async def _check_partitions(self, admin: AIOKafkaAdminClient) -> None:
        """Raises TooFewPartitions for a topic that somebody else made. Those beyond ours are left alone."""
        [topic] = await admin.describe_topics([self._topic])
        if (found := len(topic["partitions"])) < PARTITIONS:
            zh = f"主题 {self._topic} 只有 {found} 个分区，需要 {PARTITIONS} 个"
            en = f"topic {self._topic} has {found} partitions, {PARTITIONS} are needed"
            raise TooFewPartitions(Words(zh, en))

    async def verify(self, confirmed: Mapping[int, PartitionEnd]) -> None:
        """Raises BrokerLostRecords where the topic ends before what was confirmed."""
        partitions = [TopicPartition(self._topic, p) for p in range(PARTITIONS)]
        ends = await self._consumer.end_offsets(partitions)
        for tp, end in ends.items():
            if tp.partition in confirmed and end <= confirmed[tp.partition].offset:
                raise _lost(f"{self._topic}/{tp.partition}", end)

    def prepare(
        self,
        page: Sequence[EventRow],
        after: PreparedBatch,
        generation: int,
        without: Collection[int] = (),
    ) -> PreparedBatch:
        """As many whole commands of a page as fit into one batch a partition, to follow `after`. What a
        partition has already is left out: where another one refused its part, the cursor stayed behind.

        without  partitions that get nothing of it
        """
        batches: dict[int, Batch] = {}
        last = dict(after.last)
        position = after.position
        for rows in _commands(page):
            missing = _missing(rows, last, without)
            if any(p in batches and batches[p].full for p in missing):
                break
            for p, part in missing.items():
                if p not in batches:
                    batches[p] = Batch(part[0][_POSITION], self._producer.create_batch())
                for row in part:
                    previous, last[p] = last.get(p, 0), row[_POSITION]
                    _append(batches[p].records, row, row_headers(self._source, row, generation, previous))
            position = rows[-1][_POSITION]
        return PreparedBatch(position, last, batches)

    async def send(self, prepared: PreparedBatch, before: Mapping[int, PartitionEnd]) -> Confirmed:
        """Returns when all replicas confirmed it, or a partition did not. Only then may the next one be sent:
        a second batch of a partition could arrive although the first was given up, and a later position must
        never stand before an earlier one.

        before  where the partitions ended until now; raises BrokerLostRecords where one goes on earlier
        """
        parts = {p: asyncio.create_task(self._send(p, prepared, before)) for p in prepared.batches}
        try:
            await _answered(parts.values())
        finally:
            for part in parts.values():
                part.cancel()
        done = {p: part for p, part in parts.items() if part.done()}
        errors = {p: error for p, part in done.items() if (error := part.exception())}
        if lost := [error for error in errors.values() if isinstance(error, BrokerLostRecords)]:
            raise lost[0]
        ends = {p: part.result() for p, part in done.items() if p not in errors}
        missing = {p: batch.first for p, batch in prepared.batches.items() if p not in ends}
        if not missing:
            return Confirmed(prepared.position, ends)
        return Confirmed(min(missing.values()) - 1, ends, Refused(self._topic, missing, errors))

    async def _send(
        self, p: int, prepared: PreparedBatch, before: Mapping[int, PartitionEnd]
    ) -> PartitionEnd:
        records = prepared.batches[p].records
        sent = await self._producer.send_batch(records, self._topic, partition=p)
        offset = (await sent).offset
        if p in before and offset <= before[p].offset:
            raise _lost(f"{self._topic}/{p}", offset)
        return PartitionEnd(offset + records.record_count() - 1, prepared.last[p])


def _lost(place: str, offset: int) -> BrokerLostRecords:
    zh = f"消息服务器已没有曾经确认的内容：{place} 只到 {offset}，整个日志将重新发布"
    en = f"Kafka lost what it had confirmed: {place} goes only to {offset}; the whole log is published again"
    return BrokerLostRecords(Words(zh, en))


async def _answered(parts: Collection[asyncio.Task[PartitionEnd]]) -> None:
    """Until all are done. Where one failed, another that waits for a broker has as long as a request."""
    if parts:
        _, waiting = await asyncio.wait(parts, return_when=asyncio.FIRST_EXCEPTION)
        if waiting:
            await asyncio.wait(waiting, timeout=REQUEST_MS / 1000)


def _commands(page: Sequence[EventRow]) -> Iterator[list[EventRow]]:
    """Events of one command stand together, and have the same meta."""
    for _, rows in groupby(page, key=itemgetter(_META)):
        yield list(rows)


def _missing(
    rows: Sequence[EventRow], last: Mapping[int, int], without: Collection[int]
) -> dict[int, list[EventRow]]:
    """By partition, for a decision may have recorded events under several keys."""
    parts: dict[int, list[EventRow]] = {}
    for row in rows:
        p = partition_of(row[_KEY])
        if p not in without and row[_POSITION] > last.get(p, 0):
            parts.setdefault(p, []).append(row)
    return parts


def _append(batch: BatchBuilder, row: EventRow, headers: list[tuple[str, bytes]]) -> None:
    timestamp = int(row[_RECORDED_AT].timestamp() * 1000)
    key, data = row[_KEY].encode(), row[_DATA]
    if batch.append(key=key, value=data, timestamp=timestamp, headers=headers) is None:
        raise ValueError(f"event {row[_ID]} does not fit into a batch of {BATCH_BYTES} bytes")
