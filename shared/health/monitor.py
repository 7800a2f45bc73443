"""Whether events move: every two seconds, apart from those who move them, and what is wrong if not."""

import asyncio
import time
from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.words import Words
from shared.health.progress import Stall, SubscriptionProgress
from shared.health.relaying import Relaying
from shared.health.since import since
from shared.health.told import DATABASE, KAFKA, LOG, told_once
from shared.kafka.end_offsets import EndOffsets
from shared.kafka.relay import Relay
from shared.kafka.topics import PARTITIONS, SourcePartition, missing_topic
from shared.kafka.unavailable import KafkaUnavailable
from shared.log.backlog import Backlog, backlog
from shared.log.database import transaction
from shared.log.event_log import EventLog
from shared.observe.background import Background, Work
from shared.observe.silence import words_of
from shared.parking import queue
from shared.subscribe.subscription import Subscription
from shared.views import versions

NOT_ASKED = Words("尚未查询", "not asked yet")
LOOK_SECONDS = 2.0
# Whoever waits for a process to be well waits for this.
UNWELL_LOOK_SECONDS = 0.5
# Time enough for a connection that does not answer to be replaced.
STORE_SECONDS = 5.0
FRESH_SECONDS = 0.2


class Monitor:
    """Looks where topics and log end and how far relays and subscriptions have come, and judges.

    patience  seconds for which one may be behind without moving before it is said to stand still
    """

    def __init__(
        self,
        ends: EndOffsets,
        relays: Sequence[Relay],
        log: EventLog,
        subscriptions: Sequence[Subscription],
        engine: AsyncEngine,
        patience: float,
        background: Background | None = None,
    ) -> None:
        self.progress = {s.name: SubscriptionProgress() for s in subscriptions}
        self.backlog: Backlog | None = None
        self.parked = dict.fromkeys(self.progress, 0)
        self.rebuilding: dict[str, int] = {}
        self._subscriptions = subscriptions
        self._ends, self._log = ends, log
        self._engine, self._patience = engine, patience
        self._background = background or Background()
        self._relays = {relay.kind: Relaying(relay, patience) for relay in relays}
        self._known: dict[SourcePartition, int] = {}
        self._asking, self._asked = asyncio.Lock(), -FRESH_SECONDS
        self._kafka: Words | None = NOT_ASKED
        self._store: Words | None = NOT_ASKED

    async def run(self) -> None:
        try:
            while True:
                await asyncio.gather(self.look_at_kafka(), self.look_at_store())
                await asyncio.sleep(UNWELL_LOOK_SECONDS if self.problems() else LOOK_SECONDS)
        finally:
            await self._ends.close()

    async def look_at_kafka(self) -> None:
        """Whoever waits behind another's question has its answer."""
        async with self._asking:
            if time.monotonic() - self._asked > FRESH_SECONDS:
                await self._ask()
        self._observe()

    async def look_at_store(self) -> None:
        try:
            async with asyncio.timeout(STORE_SECONDS):
                async with transaction(self._engine) as tx:
                    self.backlog = await backlog(tx)
                    self.parked = dict.fromkeys(self.progress, 0) | await queue.counts(tx)
                    self.rebuilding = await versions.percent_filled(tx)
                if self._log.failed:  # that it can be read is no proof that it can be written
                    await self._log.probe()
        except Exception as error:  # a schema that is not there yet, too: a monitor that dies tells nobody
            self._store = words_of(error)
        else:
            self._store = None
            for kind, relaying in self._relays.items():
                relaying.lag.observe(*self.backlog.of(kind), time.monotonic())

    async def refresh(self) -> None:
        """For whoever wants to know now. A broker that is away is asked again by `run` alone."""
        if self._kafka is None:
            await asyncio.gather(self.look_at_kafka(), self.look_at_store())
        else:
            await self.look_at_store()

    def problems(self) -> list[str]:
        """What stands still, and what does not answer, 中文 · English; none: events move."""
        relays = self._relays.values()
        parts = [
            *((relay.name, relay.failure) for relay in relays),
            *((_named(s), s.failure) for s in self._subscriptions),
            *(work.failing() for work in self.works),
        ]
        away = [(KAFKA, self._kafka), (DATABASE, self._store)]
        lines = [
            *told_once(away, (LOG, self._log.continuity.doubt), parts),
            *([] if self._kafka else self._missing_topics()),
            *(line for relay in relays for line in relay.standing(time.monotonic())),
            *(line for s in self._subscriptions for line in self._standing(s)),
        ]
        return [*map(" · ".join, lines)]

    def warnings(self) -> list[str]:
        """What somebody changed that events do not mind, 中文 · English."""
        return [" · ".join(_wider(topic, found)) for topic, found in self._ends.wider.items()]

    @property
    def works(self) -> Sequence[Work]:
        """What the process does on its own beside relays and subscriptions."""
        return self._background.works

    def relay_late(self) -> float:
        """Seconds for which the oldest event that is not in Kafka has waited. By its own stamp, and where a
        clock was ahead when it was recorded, as far as this process has seen."""
        seen = self._relays["events"].lag.seconds(time.monotonic())
        return max(self.backlog.seconds, seen) if self.backlog and self.backlog.events else 0.0

    def relay_stalled(self) -> float:
        """Seconds for which the relay of the log has stood still, 0 where it moves."""
        return self._relays["events"].stalled(time.monotonic())

    def stall(self, name: str) -> Stall | None:
        """Of the subscription of this name."""
        return self.progress[name].stall(self._patience, time.monotonic())

    async def _ask(self) -> None:
        try:
            self._known = await self._ends.ask()
            self._kafka = None
        except KafkaUnavailable as gone:
            self._kafka = gone.words
        self._asked = time.monotonic()

    def _observe(self) -> None:
        now = time.monotonic()
        for subscription in self._subscriptions:
            self.progress[subscription.name].observe(subscription.reached(), self._known, now)

    def _missing_topics(self) -> list[Words]:
        sources = {source for subscription in self._subscriptions for source in subscription.sources}
        missing = sources - {source for source, _ in self._known}
        return [missing_topic(source) for source in sorted(missing)]

    def _standing(self, subscription: Subscription) -> Iterator[Words]:
        """That it does not read, or stands still. While Kafka is away nobody reads."""
        name = subscription.name
        if not self._kafka and not self.progress[name].connected(time.monotonic()):
            yield Words(f"订阅 {name} 没有分到分区", f"{name} is not connected")
        if not subscription.waits and (stall := self.stall(name)):
            yield _stalled(name, stall)


def _named(subscription: Subscription) -> Words:
    return Words(f"订阅 {subscription.name}", subscription.name)


def _stalled(name: str, stall: Stall) -> Words:
    place, begun = "/".join(map(str, stall.place)), since(stall.seconds)
    return Words(
        f"订阅 {name} 停滞在 {place}：自 {begun} 起有 {stall.events} 个事件未处理",
        f"{name} stands still at {place}: {stall.events} events behind, since {begun}",
    )


def _wider(topic: str, found: int) -> Words:
    return Words(
        f"主题 {topic} 有 {found} 个分区，本系统只用 {PARTITIONS} 个，其余的不读",
        f"{topic} has {found} partitions, {PARTITIONS} are ours: the others are not read",
    )
