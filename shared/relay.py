"""From the log to Kafka: in position order, one active relay a service, nothing ever left out (K4, K11)."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from aiokafka.producer.message_accumulator import BatchBuilder
from tenacity import AsyncRetrying, RetryCallState, wait_exponential_jitter

from shared.envelope import Recorded, to_headers
from shared.log import EventLog
from shared.settings import Settings
from shared.topics import PARTITIONS, partition_of, topic_of

PAGE = 1000
BATCH_BYTES = 1024 * 1024
WATCH_SECONDS = 3.0
FOR_EVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}

log = structlog.get_logger()


class BrokerLostRecords(Exception):
    """The topic ends before a record that the broker had confirmed: it is not the log we wrote."""


class Relay:
    """Publishes a service's log. Every process runs one; an advisory lock lets one of them work."""

    def __init__(self, settings: Settings, events: EventLog) -> None:
        self._settings = settings
        self._source = settings.service
        self._topic = topic_of(settings.service)
        self._log = events
        self.failure: str | None = None
        self.position = 0

    async def run(self) -> None:
        """Go on for ever; whatever fails is started anew, from the cursor in PostgreSQL."""
        async for attempt in AsyncRetrying(
            wait=wait_exponential_jitter(multiplier=0.2, max=3), before_sleep=self._failed
        ):
            with attempt:
                await self._work()

    async def _work(self) -> None:
        store = await asyncpg.connect(self._settings.dsn, timeout=5)
        try:
            while not await store.fetchval("select pg_try_advisory_lock(hashtext('relay'))"):
                await asyncio.sleep(1)
            await store.add_listener("appended", lambda *_: self._log.appended.set())
            async with _Publisher(self._settings, self._topic) as publisher:
                await self._publish_for_ever(store, publisher)
        finally:
            store.terminate()

    async def _publish_for_ever(self, store: asyncpg.Connection, publisher: "_Publisher") -> None:
        self.position, generation = await _verified_cursor(store, publisher)
        tails = await _tails(store)
        while True:
            self._log.appended.clear()
            page = await self._log.read(self.position, PAGE)
            if not page:
                self.failure = None
                await self._wait_for_more(publisher, tails)
                continue
            taken, moved = await publisher.publish(self._source, page, tails, generation)
            await _move_cursor(store, taken[-1].position, moved)
            self.position, tails = taken[-1].position, tails | moved

    async def _wait_for_more(self, publisher: "_Publisher", tails: "dict[int, _Tail]") -> None:
        """Woken by an append here or elsewhere; a quiet time is used to look after what was published."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._log.appended.wait(), WATCH_SECONDS)
            return
        await publisher.verify(tails)

    def _failed(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        self.failure = f"{type(error).__name__}: {error}"
        log.warning("relay starts anew", error=self.failure)


@dataclass(frozen=True)
class _Tail:
    """The last record of a partition that the broker confirmed: its offset, its event's position."""

    offset: int
    position: int


class _Publisher:
    """A producer for one topic, and a consumer that only asks where it ends."""

    def __init__(self, settings: Settings, topic: str) -> None:
        self._connection: dict[str, Any] = {
            "bootstrap_servers": settings.kafka_servers,
            "metadata_max_age_ms": 5000,
            "request_timeout_ms": 10_000,
            **settings.kafka_login,
        }
        self._producer = AIOKafkaProducer(
            **self._connection, enable_idempotence=True, acks="all", max_batch_size=BATCH_BYTES
        )
        self._consumer = AIOKafkaConsumer(**self._connection)
        self._topic = topic

    async def __aenter__(self) -> "_Publisher":
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

    async def verify(self, tails: dict[int, _Tail]) -> None:
        """Raises BrokerLostRecords where the topic ends before what was confirmed."""
        partitions = [TopicPartition(self._topic, p) for p in range(PARTITIONS)]
        ends = await self._consumer.end_offsets(partitions)
        for tp, end in ends.items():
            if tp.partition in tails and end <= tails[tp.partition].offset:
                raise BrokerLostRecords(f"{self._topic}/{tp.partition} ends at {end}")

    async def publish(
        self, source: str, page: list[Recorded], tails: dict[int, _Tail], generation: int
    ) -> tuple[list[Recorded], dict[int, _Tail]]:
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
        return taken, {p: _Tail(offset, last[p]) for p, offset in offsets.items()}

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


async def _verified_cursor(store: asyncpg.Connection, publisher: _Publisher) -> tuple[int, int]:
    """Position and generation to go on with.

    If the broker lost what it had confirmed: from the start, as a new generation.
    """
    try:
        await publisher.verify(await _tails(store))
    except BrokerLostRecords as loss:
        log.warning("the whole log is published again", reason=str(loss))
        async with store.transaction():
            await store.execute("update relay set position = 0, generation = generation + 1")
            await store.execute("delete from relay_tails")
    row = await store.fetchrow("select position, generation from relay")
    return row["position"], row["generation"]


async def _tails(store: asyncpg.Connection) -> dict[int, _Tail]:
    rows = await store.fetch('select partition, "offset", position from relay_tails')
    return {r["partition"]: _Tail(r["offset"], r["position"]) for r in rows}


async def _move_cursor(store: asyncpg.Connection, position: int, tails: dict[int, _Tail]) -> None:
    """Cursor and tails in one statement, hence one commit.

    A confirmed offset at or below the one on record means that the partition was emptied meanwhile.
    """
    lower = await store.fetchval(
        _MOVE, position, list(tails), [t.offset for t in tails.values()], [t.position for t in tails.values()]
    )
    if lower:
        raise BrokerLostRecords(f"partitions {lower} went backwards")


_MOVE = """
with new as (
    select * from unnest($2::int[], $3::bigint[], $4::bigint[]) as n(partition, "offset", position)
), backwards as (
    select t.partition from relay_tails t join new n using (partition) where n."offset" <= t."offset"
), tails as (
    insert into relay_tails select * from new where not exists (select from backwards)
    on conflict (partition) do update set "offset" = excluded."offset", position = excluded.position
), cursor as (update relay set position = $1 where not exists (select from backwards))
select array_agg(partition) from backwards
"""
