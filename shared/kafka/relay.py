"""From the log to Kafka: in position order, by one active relay a service, leaving nothing out (K4, K11)."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress

import structlog

from shared import failpoints
from shared.core.recorded import EventRow
from shared.core.words import Words
from shared.kafka.agreement import agree
from shared.kafka.lease import HELD, Lease
from shared.kafka.publisher import BrokerLostRecords, Confirmed, PreparedBatch, Publisher
from shared.log.cursor import Kind, PartitionEnd, read_cursor
from shared.log.event_log import EventLog
from shared.log.travelling import Travelling
from shared.observe.for_ever import failure_of, for_ever
from shared.observe.observer import Observer
from shared.observe.silence import words_of
from shared.settings import Settings

# More than a command has events.
PAGE = 2000
WATCH_SECONDS = 3.0

log = structlog.get_logger()


class Relay:
    """Publishes a service's log, or its journal. Every process runs one of each; a lease lets one of them
    work.

    travels  what it publishes; None: the log
    """

    def __init__(
        self,
        settings: Settings,
        log: EventLog,
        observer: Observer | None = None,
        travels: Travelling | None = None,
    ) -> None:
        self._settings = settings
        self._log, self._observer = log, observer or Observer()
        self._travels = travels or log
        self.kind: Kind = self._travels.kind
        self.failure: Words | None = None
        self.position = 0

    async def run(self) -> None:
        """Go on for ever; whatever fails is started anew, from the cursor in PostgreSQL."""
        await for_ever(f"relay of {self.kind}", self._work, failed=self._failed)

    def _failed(self, error: BaseException | None) -> None:
        self.failure = words_of(error)

    async def _work(self) -> None:
        lease = await Lease.ask_for(self._settings.dsn, self.kind)
        try:
            while not await lease.take():
                self.failure = None
                await asyncio.sleep(1)
            await lease.connection.add_listener("appended", lambda *_: self._travels.appended.set())
            async with lease.kept(), Publisher(self._settings, self.kind) as publisher:
                await agree(self._settings, self._log)
                await self._publish_for_ever(lease, publisher)
        except* BrokerLostRecords as loss:
            await _begin_again(lease, loss)
            raise
        finally:
            lease.connection.terminate()

    async def _publish_for_ever(self, lease: Lease, publisher: Publisher) -> None:
        """Three batches are under way at once: one is prepared, the one before it is sent, and the cursor
        follows the one before that."""
        cursor = await read_cursor(lease.fetch, self.kind)
        self.position, generation, ends = cursor.position, cursor.generation, dict(cursor.ends)
        await publisher.verify(ends)
        prepared = PreparedBatch(self.position, {p: end.position for p, end in ends.items()}, {})
        confirmed = Confirmed(self.position, {})
        while True:
            self._travels.appended.clear()
            async with asyncio.TaskGroup() as steps:
                preparing = steps.create_task(self._prepare(publisher, prepared, generation))
                sending = steps.create_task(self._send(lease, publisher, prepared, ends))
                steps.create_task(self._move_cursor(lease, confirmed))
            prepared, confirmed = preparing.result(), sending.result()
            ends |= confirmed.ends
            if refused := confirmed.refused:
                await _move(lease, confirmed)
                if refused.answered:
                    await self._publish_to_others(lease, publisher, refused.partitions)
                raise refused
            if prepared.position == self.position:
                self.failure = None
                await self._wait_for_more(publisher, ends)

    async def _publish_to_others(self, lease: Lease, publisher: Publisher, refusing: frozenset[int]) -> None:
        """What partitions that do not refuse have not got yet. The cursor stays before what was refused."""
        cursor = await read_cursor(lease.fetch, self.kind)
        end, ends = await self._travels.position(), dict(cursor.ends)
        await publisher.verify(ends)
        prepared = PreparedBatch(cursor.position, {p: last.position for p, last in ends.items()}, {})
        while prepared.position < end and (page := await self._page(prepared)):
            prepared = publisher.prepare(page, prepared, cursor.generation, refusing)
            confirmed = await self._send(lease, publisher, prepared, ends)
            ends |= confirmed.ends
            await _move(lease, Confirmed(cursor.position, confirmed.ends))
            if more := confirmed.refused:
                if not more.answered:
                    return
                refusing |= more.partitions

    async def _prepare(self, publisher: Publisher, after: PreparedBatch, generation: int) -> PreparedBatch:
        return publisher.prepare(await self._page(after), after, generation)

    async def _page(self, after: PreparedBatch) -> list[EventRow]:
        return await self._travels.read_commands(after.position, PAGE)

    async def _send(
        self, lease: Lease, publisher: Publisher, prepared: PreparedBatch, ends: Mapping[int, PartitionEnd]
    ) -> Confirmed:
        lease.check()
        started = time.time_ns()
        confirmed = await publisher.send(prepared, ends)
        if prepared.batches:
            self._observer.published(self.kind, confirmed.position, started)
        return confirmed

    async def _move_cursor(self, lease: Lease, confirmed: Confirmed) -> None:
        if confirmed.position == self.position:
            return
        failpoints.reach("relay.after-publish", self.kind)
        await _move(lease, confirmed)
        failpoints.reach("relay.after-cursor", self.kind)
        self.position, self.failure = confirmed.position, None

    async def _wait_for_more(self, publisher: Publisher, ends: Mapping[int, PartitionEnd]) -> None:
        """An append here or elsewhere ends the wait. In a quiet time what was published is verified."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._travels.appended.wait(), WATCH_SECONDS)
            await asyncio.sleep(self._travels.pause)
            return
        await publisher.verify(ends)


async def _move(lease: Lease, confirmed: Confirmed) -> None:
    """Cursor and ends in one statement, hence one commit."""
    ends = confirmed.ends.values()
    offsets, positions = [end.offset for end in ends], [end.position for end in ends]
    await lease.change(_MOVE, confirmed.position, list(confirmed.ends), offsets, positions)


async def _begin_again(lease: Lease, loss: BaseException) -> None:
    """From the start of the log, as a new generation."""
    log.warning("the whole log is published again", reason=failure_of(loss))
    await lease.change(_BEGIN_AGAIN)


_MOVE = f"""
with moved as (update relay set position = $1 where {HELD} returning topic),
ends as (
    insert into relay_ends
    select topic, partition, "offset", position
    from moved, unnest($2::int[], $3::bigint[], $4::bigint[]) as n(partition, "offset", position)
    on conflict (topic, partition) do update set "offset" = excluded."offset", position = excluded.position
)
select true from moved
"""
_BEGIN_AGAIN = f"""
with begun as (update relay set position = 0, generation = generation + 1 where {HELD} returning topic),
ends as (delete from relay_ends where topic in (select topic from begun))
select true from begun
"""
