"""From the log to Kafka: in position order, one active relay a service, nothing ever left out (K4, K11)."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress

import asyncpg
import structlog
from tenacity import AsyncRetrying, RetryCallState, wait_exponential_jitter

from shared import failpoints
from shared.kafka.publisher import BrokerLostRecords, Confirmed, PartitionEnd, PreparedBatch, Publisher
from shared.log.event_log import EventLog
from shared.observe.tracing import OFF, Tracing
from shared.settings import Settings

PAGE = 2000
WATCH_SECONDS = 3.0

log = structlog.get_logger()


class Relay:
    """Publishes a service's log. Every process runs one; an advisory lock lets one of them work."""

    def __init__(self, settings: Settings, events: EventLog, tracing: Tracing = OFF) -> None:
        self._settings = settings
        self._log, self._tracing = events, tracing
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
                self.failure = None
                await asyncio.sleep(1)
            await store.add_listener("appended", lambda *_: self._log.appended.set())
            async with Publisher(self._settings) as publisher:
                await self._publish_for_ever(store, publisher)
        except* BrokerLostRecords as loss:
            await _begin_again(store, loss)
            raise
        finally:
            store.terminate()

    async def _publish_for_ever(self, store: asyncpg.Connection, publisher: Publisher) -> None:
        """While one parcel is packed, the one before it is on its way, and the cursor follows the one
        before that."""
        self.position, generation = await store.fetchrow("select position, generation from relay")
        tails = await _tails(store)
        await publisher.verify(tails)
        packed = PreparedBatch(self.position, {p: tail.position for p, tail in tails.items()}, {})
        confirmed = Confirmed(self.position, {})
        while True:
            self._log.appended.clear()
            async with asyncio.TaskGroup() as steps:
                packing = steps.create_task(self._pack(publisher, packed, generation))
                sending = steps.create_task(self._send(publisher, packed, tails))
                steps.create_task(self._move_cursor(store, confirmed))
            packed, confirmed = packing.result(), sending.result()
            tails |= confirmed.tails
            if packed.position == self.position:
                self.failure = None
                await self._wait_for_more(publisher, tails)

    async def _pack(self, publisher: Publisher, after: PreparedBatch, generation: int) -> PreparedBatch:
        return publisher.pack(await self._log.read_rows(after.position, PAGE), after, generation)

    async def _send(
        self, publisher: Publisher, parcel: PreparedBatch, tails: Mapping[int, PartitionEnd]
    ) -> Confirmed:
        started = time.time_ns()
        confirmed = await publisher.send(parcel, tails)
        if parcel.batches:
            self._tracing.linked("relay", started, (), position=parcel.position)
        return confirmed

    async def _move_cursor(self, store: asyncpg.Connection, confirmed: Confirmed) -> None:
        """Cursor and tails in one statement, hence one commit."""
        if confirmed.position == self.position:
            return
        failpoints.reach("relay.after-publish")
        tails = confirmed.tails
        offsets, positions = [t.offset for t in tails.values()], [t.position for t in tails.values()]
        await store.execute(_MOVE, confirmed.position, list(tails), offsets, positions)
        failpoints.reach("relay.after-cursor")
        self.position, self.failure = confirmed.position, None

    async def _wait_for_more(self, publisher: Publisher, tails: dict[int, PartitionEnd]) -> None:
        """Woken by an append here or elsewhere; a quiet time is used to look after what was published."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._log.appended.wait(), WATCH_SECONDS)
            return
        await publisher.verify(tails)

    def _failed(self, state: RetryCallState) -> None:
        error = _innermost(state.outcome.exception() if state.outcome else None)
        self.failure = f"{type(error).__name__}: {error}"
        log.warning("relay starts anew", error=self.failure)


async def _begin_again(store: asyncpg.Connection, loss: Exception) -> None:
    """From the start of the log, as a new generation."""
    log.warning("the whole log is published again", reason=str(_innermost(loss)))
    async with store.transaction():
        await store.execute("update relay set position = 0, generation = generation + 1")
        await store.execute("delete from relay_ends")


def _innermost(error: BaseException | None) -> BaseException | None:
    """What really happened, where tasks that ran side by side wrapped it."""
    return _innermost(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


async def _tails(store: asyncpg.Connection) -> dict[int, PartitionEnd]:
    rows = await store.fetch('select partition, "offset", position from relay_ends')
    return {r["partition"]: PartitionEnd(r["offset"], r["position"]) for r in rows}


_MOVE = """
with tails as (
    insert into relay_ends select * from unnest($2::int[], $3::bigint[], $4::bigint[])
    on conflict (partition) do update set "offset" = excluded."offset", position = excluded.position
)
update relay set position = $1
"""
