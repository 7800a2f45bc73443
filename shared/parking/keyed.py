"""What a subscriber does with new records: apply them; park what cannot be, and what follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kafka.incoming import Incoming, Unreadable, key_of
from shared.kafka.record import Arrived
from shared.parking import queue
from shared.parking.queue import ToPark
from shared.parking.reasons import reason_of, transient

log = structlog.get_logger()


class Effect(Protocol):
    """What a batch of new records does; everything it changes belongs to `tx` or is idempotent."""

    def reads(self, record: Arrived) -> bool:
        """Whether it does anything at all about a record of this type."""

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None: ...


@dataclass(frozen=True)
class BatchResult:
    """How many records of a batch were applied, and those of types that the subscriber does not hear."""

    applied: int
    ignored: Sequence[Arrived]


class KeyedApplication:
    """The effect of one subscriber, a lane for each key: what cannot pass holds up its own lane only.

    Whoever calls holds the checkpoints of the records' partitions, so that a queue has one writer.
    """

    def __init__(self, subscriber: str, effect: Effect) -> None:
        self.subscriber = subscriber
        self._effect = effect

    async def apply(self, tx: AsyncConnection, records: Sequence[Incoming], *, singly: bool) -> BatchResult:
        """All at once; what raises then is found by doing the same `singly`, in a new transaction."""
        wanted, ignored = self._part_ignored(records)
        if not wanted:
            return BatchResult(0, ignored)
        keys = {key_of(record) for record in wanted}
        free, stops = part(wanted, await queue.waiting(tx, self.subscriber, keys))
        if singly:
            stops = [*await self._stopped(tx, free), *stops]
        elif free:
            await self._effect(tx, free)
        await queue.park(tx, self.subscriber, stops)
        self._tell(stops)
        return BatchResult(len(wanted) - len(stops), ignored)

    async def resume(self, tx: AsyncConnection, key: str) -> None:
        """Go on with what is parked under a key, in order, as far as it goes."""
        while entries := await queue.queue(tx, self.subscriber, key):
            done, reason = await self._pass(tx, [record for _, record in entries])
            await queue.settle(tx, [id for id, _ in entries[:done]], "applied")
            if reason is not None:
                return await queue.failed(tx, entries[done][0], reason)

    async def carry_out(
        self, tx: AsyncConnection, head: UUID, key: str, command: UUID, *, skip: bool, resume: bool = True
    ) -> None:
        """Drop or try the first of a queue, and go on with the others."""
        await queue.tried(tx, head, command)
        if skip:
            await queue.settle(tx, [head], "skipped")
        if resume:
            await self.resume(tx, key)

    def _part_ignored(self, records: Sequence[Incoming]) -> tuple[list[Incoming], list[Arrived]]:
        wanted: list[Incoming] = []
        ignored: list[Arrived] = []
        for record in records:
            if isinstance(record, Unreadable) or self._effect.reads(record):
                wanted.append(record)
            else:
                ignored.append(record)
        return wanted, ignored

    async def _stopped(self, tx: AsyncConnection, free: Sequence[Arrived]) -> list[ToPark]:
        """What of each lane could not be applied."""
        lanes: dict[str, list[Arrived]] = {}
        for record in free:
            lanes.setdefault(record.event.key, []).append(record)
        stops: list[ToPark] = []
        for lane in lanes.values():
            done, reason = await self._pass(tx, lane)
            stops += zip(lane[done:], [reason, *[None] * len(lane)], strict=False)
        return stops

    async def _pass(self, tx: AsyncConnection, lane: Sequence[Incoming]) -> tuple[int, str | None]:
        """How many records of a lane went through, and what stopped the next one."""
        readable = [record for record in lane if isinstance(record, Arrived)]
        if len(readable) == len(lane) and await self._attempt(tx, readable) is None:
            return len(lane), None
        for n, record in enumerate(lane):
            stopped = record.reason if isinstance(record, Unreadable) else await self._attempt(tx, [record])
            if stopped is not None:
                return n, stopped
        return len(lane), None

    async def _attempt(self, tx: AsyncConnection, records: Sequence[Arrived]) -> str | None:
        """Within a savepoint; the reason where it cannot be. Raises what may pass by itself."""
        try:
            async with tx.begin_nested():
                await self._effect(tx, records)
        except Exception as error:
            if transient(error):
                raise
            return reason_of(error)
        return None

    def _tell(self, stops: Sequence[ToPark]) -> None:
        """Of what waits behind another, its reason says enough."""
        for record, reason in stops:
            if reason is not None:
                place = f"{record.source}/{record.partition} at offset {record.offset}"
                key = key_of(record)
                log.warning("parked", subscription=self.subscriber, key=key, place=place, reason=reason)


def part(records: Sequence[Incoming], waiting: set[str]) -> tuple[list[Arrived], list[ToPark]]:
    """What may be applied, and what has to be parked: the unreadable, and all behind it or behind others."""
    held = set(waiting)
    free: list[Arrived] = []
    stops: list[ToPark] = []
    for record in records:
        if isinstance(record, Unreadable):
            stops.append((record, record.reason))
            held.add(record.key)
        elif record.event.key in held:
            stops.append((record, None))
        else:
            free.append(record)
    return free, stops
