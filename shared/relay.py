"""From the log to Kafka: in position order, one active relay a service, nothing ever left out (K4, K11)."""

import asyncio
from contextlib import suppress

import asyncpg
import structlog
from tenacity import AsyncRetrying, RetryCallState, wait_exponential_jitter

from shared import failpoints
from shared.log import EventLog
from shared.publisher import BrokerLostRecords, Publisher, Tail
from shared.settings import Settings
from shared.topics import topic_of

PAGE = 1000
WATCH_SECONDS = 3.0

log = structlog.get_logger()


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
                self.failure = None
                await asyncio.sleep(1)
            await store.add_listener("appended", lambda *_: self._log.appended.set())
            async with Publisher(self._settings, self._topic) as publisher:
                await self._publish_for_ever(store, publisher)
        finally:
            store.terminate()

    async def _publish_for_ever(self, store: asyncpg.Connection, publisher: Publisher) -> None:
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
            failpoints.reach("relay.after-publish")
            await _move_cursor(store, taken[-1].position, moved)
            failpoints.reach("relay.after-cursor")
            self.position, tails = taken[-1].position, tails | moved

    async def _wait_for_more(self, publisher: Publisher, tails: dict[int, Tail]) -> None:
        """Woken by an append here or elsewhere; a quiet time is used to look after what was published."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._log.appended.wait(), WATCH_SECONDS)
            return
        await publisher.verify(tails)

    def _failed(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        self.failure = f"{type(error).__name__}: {error}"
        log.warning("relay starts anew", error=self.failure)


async def _verified_cursor(store: asyncpg.Connection, publisher: Publisher) -> tuple[int, int]:
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


async def _tails(store: asyncpg.Connection) -> dict[int, Tail]:
    rows = await store.fetch('select partition, "offset", position from relay_tails')
    return {r["partition"]: Tail(r["offset"], r["position"]) for r in rows}


async def _move_cursor(store: asyncpg.Connection, position: int, tails: dict[int, Tail]) -> None:
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
