"""A subscription: batch after batch of its sources is applied, each again until it succeeds (K5, K12)."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence

import structlog
from faststream.kafka import KafkaBroker
from sqlalchemy.ext.asyncio import AsyncEngine
from tenacity import AsyncRetrying, RetryCallState, stop_after_delay, wait_exponential_jitter

from shared.core.words import Words
from shared.kafka.consumer import GroupConsumer
from shared.kafka.incoming import Incoming
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS, SourcePartition
from shared.log.database import StoreUnavailable, transaction
from shared.observe.for_ever import failure_of
from shared.observe.observer import Observer
from shared.observe.silence import words_of
from shared.parking.keyed import Effect
from shared.subscribe import checkpoints
from shared.subscribe.apply import Applied, apply
from shared.subscribe.checkpoints import Checkpoint
from shared.subscribe.subscriber import FixedSubscriber, NotLive, Subscriber

# After this time the group's loop takes the batch back and polls again, so that the group sees us alive.
RETRY_SECONDS = 60
# How soon a view that another release shows is looked at again.
LOOK_SECONDS = 0.2
_GROWING = wait_exponential_jitter(multiplier=0.1, max=10)

log = structlog.get_logger()


class Subscription:
    """What a service does with the events of its sources, and how far it has come.

    effect   under the subscription's own name; or a subscriber, which says at each moment who applies
    failure  why the last batch could not be applied, or read; None: it could
    waits    another release's rows are shown, and this one's are being filled
    """

    def __init__(
        self,
        name: str,
        sources: Iterable[str],
        effect: Effect | Subscriber,
        engine: AsyncEngine,
        observer: Observer | None = None,
    ) -> None:
        self.name = name
        self.sources = sorted(sources)
        self.subscriber = effect if isinstance(effect, Subscriber) else FixedSubscriber(name, effect)
        self.failure: Words | None = None
        self.waits = False
        self._engine, self._observer = engine, observer or Observer()
        group = self.subscriber.group
        self._consumer = GroupConsumer(group, self.sources, self._begin, self._receive, self._look_back)
        self._next: dict[SourcePartition, int] = {}

    async def attach(self, broker: KafkaBroker) -> None:
        """Subscribe on a broker that is not started yet."""
        async with transaction(self._engine) as tx:
            name = await self.subscriber.name(tx)
            await checkpoints.prepare(tx, name, self.sources, range(PARTITIONS))
        self._consumer.attach(broker)

    async def failed(self) -> None:
        """Waits until reading fails in a way that only a new attachment mends, and raises of what."""
        try:
            await self._consumer.failed()
        except Exception as error:
            self._note(error)
            log.warning("not reading any more", subscription=self.name, error=failure_of(error))
            raise

    def reached(self) -> dict[SourcePartition, int]:
        """The next offset to apply, of each partition that the group gave this process."""
        return {place: self._next[place] for place in self._consumer.assigned() if place in self._next}

    async def apply(self, records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        """Apply a batch once. Returns the partitions in which reading has to go back, and to which offset.

        Raises NotLive, and what may pass by itself: StoreUnavailable, OSError, KafkaError …
        """
        started = time.time_ns()
        applied = await apply(self._engine, self.subscriber.lock, records)
        fenced = applied.fenced
        if fenced.holes:
            places = sorted(fenced.holes)
            log.error("records behind a hole passed over", subscription=self.name, places=places)
        self._next |= {place: checkpoint.offset + 1 for place, checkpoint in fenced.changed.items()}
        self._observe(applied, started)
        return fenced.rewinds

    def _observe(self, applied: Applied, started: int) -> None:
        causes = (record.event.meta for record in applied.fenced.fresh if isinstance(record, Arrived))
        ignored = [(record.source, record.event.type) for record in applied.result.ignored]
        self._observer.applied(self.name, causes, applied.result.applied, ignored, started)

    async def _receive(self, records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        rewinds: dict[SourcePartition, int] = {}
        async for attempt in AsyncRetrying(
            wait=_pause, stop=stop_after_delay(RETRY_SECONDS), before_sleep=self._failed, reraise=True
        ):
            with attempt:
                rewinds = await self.apply(records)
        self.failure, self.waits = None, False
        return rewinds

    async def _begin(self, places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
        """At the last record seen, not behind it: it tells whether this is still the log we were reading."""
        known = await self._known()
        self.failure = None
        return self._from(known, places)

    async def _look_back(self, places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
        """Nobody but us moves these checkpoints. Where one is not where we left it, a backup was put back
        under us, and what was applied since is to be applied again (K13)."""
        try:
            known = await self._known()
        except StoreUnavailable:  # whoever needs it says so; this can wait
            return {}
        behind = [place for place in places if known[place].offset + 1 < self._next.get(place, 0)]
        if behind:
            log.warning("checkpoints went back, reading again", subscription=self.name, places=behind)
        return self._from(known, behind)

    async def _known(self) -> dict[SourcePartition, Checkpoint]:
        async with transaction(self._engine) as tx:
            return await checkpoints.read(tx, await self.subscriber.name(tx))

    def _from(
        self, known: Mapping[SourcePartition, Checkpoint], places: Collection[SourcePartition]
    ) -> dict[SourcePartition, int]:
        self._next |= {place: known[place].offset + 1 for place in places}
        return {place: max(known[place].offset, 0) for place in places}

    def _failed(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, NotLive):
            self.waits = True
            return
        self._note(error)
        log.warning("batch not applied, trying again", subscription=self.name, error=failure_of(error))

    def _note(self, error: BaseException | None) -> None:
        self.failure = words_of(error)


def _pause(state: RetryCallState) -> float:
    """Seconds until the next attempt."""
    if state.outcome and isinstance(state.outcome.exception(), NotLive):
        return LOOK_SECONDS
    return _GROWING(state)
