"""Listening to topics: one batch, one transaction of fence, effect and checkpoint (K5, K6, K12)."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage, KafkaMessage
from faststream.middlewares import AckPolicy
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    stop_after_delay,
    stop_never,
    wait_exponential_jitter,
)
from tenacity.stop import stop_base

from shared.kafka.incoming import CHUNK, Incoming, incoming
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS, SourcePartition, source_of, topic_of
from shared.log.database import transaction
from shared.observe.tracing import OFF, Tracing
from shared.parking import queue
from shared.parking.keyed import BatchResult, Effect
from shared.subscribe.apply import FixedSubscriber, NotLive, Subscriber, apply
from shared.subscribe.checkpoints import Checkpoint

# Of a backlog; the fewer commits the faster, and a transaction should still be short.
BATCH = 2000
# Of each partition, so that a backlog fills such a batch.
FETCH_BYTES = 4 * 1024 * 1024
# How long a consumer waits for the next record. FastStream's own poll also sleeps that long after an empty
# one, so that a quiet topic is either late or busy.
POLL_MS = 1000
PAUSE_SECONDS = 0.005
RETRY_SECONDS = 60
# How long the group waits for a member that was killed: the least that a broker allows by default.
SESSION_MS = 6000
# Event types that are told apart where they are counted: what a topic brings is not ours to bound.
MOST_TYPES = 500
OTHERS = ("", "")
# How soon a view that another release shows is looked at again.
LOOK_SECONDS = 0.2

log = structlog.get_logger()


class Subscription:
    """One consumer group: its sources, its effect, and how far it has come.

    effect   under the group's own name; or a listener that says at each moment who applies
    applied  events applied since the process began
    unheard  (source, event type) → how many were passed over (K12)
    waits    another release's rows are shown, and this one's are being filled
    """

    def __init__(
        self,
        name: str,
        sources: Iterable[str],
        effect: Effect | Subscriber,
        engine: AsyncEngine,
        tracing: Tracing = OFF,
    ) -> None:
        self.name = name
        self.sources = sorted(sources)
        self.failure: str | None = None
        self.waits = False
        self.applied = 0
        self.ignored: Counter[tuple[str, str]] = Counter()
        self._listener = effect if isinstance(effect, Subscriber) else FixedSubscriber(name, effect)
        self._engine, self._tracing = engine, tracing
        self._subscriber: Any = None
        self._next: dict[SourcePartition, int] = {}
        self._polled: list[Incoming] = []

    async def attach(self, broker: KafkaBroker) -> None:
        """Subscribe on a broker that is not started yet."""
        async with transaction(self._engine) as tx:
            await self._listener.prepare(tx, self.sources, range(PARTITIONS))
        self._subscriber = broker.subscriber(
            *map(topic_of, self.sources),
            group_id=self._listener.group,
            batch=True,
            max_partition_fetch_bytes=FETCH_BYTES,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS // 4,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            listener=_BeginAtCheckpoint(self),
            parser=self._parse,
            decoder=_decode,
        )
        self._subscriber.get_msg = self._poll
        self._subscriber(self._receive)

    async def _poll(self, consumer: AIOKafkaConsumer) -> tuple[Incoming, ...]:
        """What there is, as soon as there is something; empty where nothing came. Where the consumer raises,
        what it gave before is there for the next poll."""
        while len(self._polled) < BATCH:
            timeout_ms = 0 if self._polled else POLL_MS
            found = await consumer.getmany(timeout_ms=timeout_ms, max_records=CHUNK)
            if not found:
                break
            self._polled += [incoming(record) for records in found.values() for record in records]
        if not self._polled:  # at once, while the group shares its partitions out: not to go round and round
            await asyncio.sleep(PAUSE_SECONDS)
        polled, self._polled = tuple(self._polled), []
        return polled

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        return self._subscriber and self._subscriber.consumer

    def reached(self) -> dict[SourcePartition, int]:
        """The next offset to apply, of each partition that the group gave this process."""
        consumer = self.consumer
        mine = map(_place, consumer.assignment()) if consumer else ()
        return {place: self._next[place] for place in mine if place in self._next}

    async def _parse(self, records: tuple[Incoming, ...]) -> KafkaMessage:
        """FastStream's own parser loses a whole batch over one unreadable header; this one reads nothing."""
        return KafkaAckableMessage(body=b"", raw_message=records, consumer=self.consumer)

    async def _receive(self, records: tuple[Incoming, ...]) -> None:
        async for attempt in self._retrying(stop_after_delay(RETRY_SECONDS)):
            with attempt:
                rewinds = await self._apply(records)
        self.failure, self.waits = None, False
        consumer = self._subscriber.consumer
        for (source, partition), offset in rewinds.items():
            place = TopicPartition(topic_of(source), partition)
            if place in consumer.assignment():  # else its new owner begins at the checkpoint anyway
                consumer.seek(place, offset)

    async def _apply(self, records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        """Returns the places where reading has to go back, and to which offset."""
        started = time.time_ns()
        applied = await apply(self._engine, self._listener, records)
        if applied.holes:
            places = sorted(applied.holes)
            log.error("records behind a hole passed over", subscription=self.name, places=places)
        self._next |= {place: checkpoint.offset + 1 for place, checkpoint in applied.changed.items()}
        self._count(applied.passage)
        if applied.passage.applied:
            causes = (record.event.meta for record in applied.fresh if isinstance(record, Arrived))
            self._tracing.linked(f"apply {self.name}", started, causes, applied=applied.passage.applied)
        return applied.rewinds

    def _count(self, passage: BatchResult) -> None:
        self.applied += passage.applied
        for record in passage.ignored:
            type = (record.source, record.event.type)
            self.ignored[type if type in self.ignored or len(self.ignored) < MOST_TYPES else OTHERS] += 1

    async def carry_out(self, head: UUID, command: UUID, *, skip: bool) -> None:
        """What was decided about the first of a parked queue, once. Moves no checkpoint: holding its lock
        keeps new records of that key from overtaking the queue."""
        async with transaction(self._engine) as tx:
            entry = await queue.entry(tx, head)
            if entry is None:
                return
            settling = await self._listener.settling(tx, entry.subscriber, entry.partition)
            entry = await queue.entry(tx, head)
            if settling and entry and entry.standing == "parked" and entry.command != command:
                mine = settling.mine
                if mine or skip:
                    lanes, key = settling.lanes, entry.key
                    await lanes.carry_out(tx, head, key, command, skip=skip, resume=mine)

    async def begin(self, assigned: set[TopicPartition]) -> None:
        """Seek to where PostgreSQL says we are; Kafka's committed offset is only a hint.

        To the last record seen, not behind it: it tells whether this is still the log we were reading.
        """
        consumer = self.consumer
        if consumer is None or not assigned:
            return
        consumer.pause(*assigned)  # before anything is awaited: records arrive as soon as we yield
        known: dict[SourcePartition, Checkpoint] = {}
        async for attempt in self._retrying(stop_never):
            with attempt:
                async with transaction(self._engine) as tx:
                    known = await self._listener.begin(tx)
        for tp in assigned:
            offset = known[_place(tp)].offset
            self._next[_place(tp)] = offset + 1
            consumer.seek(tp, max(offset, 0))
        self.failure = None
        consumer.resume(*assigned)

    def _retrying(self, stop: stop_base) -> AsyncRetrying:
        return AsyncRetrying(
            wait=_pause,
            stop=stop,
            before_sleep=self._failed,
            reraise=True,
        )

    def _failed(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, NotLive):
            self.waits = True
            return
        self.failure = f"{type(error).__name__}: {error}"
        log.warning("batch not applied, trying again", subscription=self.name, error=self.failure)


def _pause(state: RetryCallState) -> float:
    """Seconds until the next attempt."""
    if state.outcome and isinstance(state.outcome.exception(), NotLive):
        return LOOK_SECONDS
    return _GROWING(state)


_GROWING = wait_exponential_jitter(multiplier=0.1, max=10)


class _BeginAtCheckpoint(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to save: every batch saved its own checkpoints."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._subscription.begin(assigned)


def _place(tp: TopicPartition) -> SourcePartition:
    return (source_of(tp.topic), tp.partition)


async def _decode(message: KafkaMessage) -> Any:
    return message.raw_message
