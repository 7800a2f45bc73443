"""What a subscriber does with new records: apply them; park what it cannot apply and what follows (K6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kafka.incoming import Incoming, Unreadable, key_of
from shared.kafka.record import Arrived
from shared.parking import queue
from shared.parking.queue import ToPark
from shared.parking.reasons import reason_of, transient

log = structlog.get_logger()


class Effect(Protocol):
    """What a batch of new records does. All that it changes belongs to `tx`, or may be done twice."""

    def reads(self, record: Arrived) -> bool:
        """Whether it does anything at all about a record of this type."""

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None: ...


@dataclass(frozen=True)
class BatchResult:
    """How many records of a batch were applied, and the records of types that the effect does not read."""

    applied: int
    ignored: Sequence[Arrived]


class KeyedApplication:
    """An effect under the name of one subscriber. A record that cannot be applied holds up its own key only.

    The caller holds the checkpoints of the records' partitions, so that a queue has one writer.
    """

    def __init__(self, subscriber: str, effect: Effect) -> None:
        self.subscriber = subscriber
        self._effect = effect

    async def apply(self, tx: AsyncConnection, records: Sequence[Incoming], *, singly: bool) -> BatchResult:
        """All records at once. Where that raises, the caller does the same `singly` in a new transaction, to
        find the records that have to be parked."""
        wanted, ignored = self._split_ignored(records)
        if not wanted:
            return BatchResult(0, ignored)
        keys = {key_of(record) for record in wanted}
        free, to_park = split(wanted, await queue.waiting(tx, self.subscriber, keys))
        if singly:
            to_park = [*await self._apply_singly(tx, free), *to_park]
        elif free:
            await self._effect(tx, free)
        await queue.park(tx, self.subscriber, to_park)
        self._log_parked(to_park)
        return BatchResult(len(wanted) - len(to_park), ignored)

    async def resume(self, tx: AsyncConnection, key: str) -> None:
        """Apply what is parked under a key, in order, as far as it goes."""
        while entries := await queue.queue(tx, self.subscriber, key):
            applied, reason = await self._apply_in_order(tx, [record for _, record in entries])
            await queue.settle(tx, [id for id, _ in entries[:applied]], "applied")
            if reason is not None:
                return await queue.failed(tx, entries[applied][0], reason)

    def _split_ignored(self, records: Sequence[Incoming]) -> tuple[list[Incoming], list[Arrived]]:
        wanted: list[Incoming] = []
        ignored: list[Arrived] = []
        for record in records:
            if isinstance(record, Unreadable) or self._effect.reads(record):
                wanted.append(record)
            else:
                ignored.append(record)
        return wanted, ignored

    async def _apply_singly(self, tx: AsyncConnection, records: Sequence[Arrived]) -> list[ToPark]:
        """Key by key; returns what could not be applied, and what follows it."""
        by_key: dict[str, list[Arrived]] = {}
        for record in records:
            by_key.setdefault(record.event.key, []).append(record)
        to_park: list[ToPark] = []
        for of_key in by_key.values():
            applied, reason = await self._apply_in_order(tx, of_key)
            to_park += zip(of_key[applied:], [reason, *[None] * len(of_key)], strict=False)
        return to_park

    async def _apply_in_order(
        self, tx: AsyncConnection, records: Sequence[Incoming]
    ) -> tuple[int, str | None]:
        """How many records of one key were applied, and why the next one could not be."""
        readable = [record for record in records if isinstance(record, Arrived)]
        if len(readable) == len(records) and await self._attempt(tx, readable) is None:
            return len(records), None
        for n, record in enumerate(records):
            reason = record.reason if isinstance(record, Unreadable) else await self._attempt(tx, [record])
            if reason is not None:
                return n, reason
        return len(records), None

    async def _attempt(self, tx: AsyncConnection, records: Sequence[Arrived]) -> str | None:
        """Within a savepoint; returns why it could not be. Raises what may pass by itself."""
        try:
            async with tx.begin_nested():
                await self._effect(tx, records)
        except Exception as error:
            if transient(error):
                raise
            return reason_of(error)
        return None

    def _log_parked(self, to_park: Sequence[ToPark]) -> None:
        """Of a record that waits behind another one, the reason of that one says enough."""
        for record, reason in to_park:
            if reason is not None:
                place = f"{record.source}/{record.partition} at offset {record.offset}"
                key = key_of(record)
                log.warning("parked", subscription=self.subscriber, key=key, place=place, reason=reason)


def split(records: Sequence[Incoming], waiting: set[str]) -> tuple[list[Arrived], list[ToPark]]:
    """The records that may be applied, and those that have to be parked: unreadable ones, and all that follow
    one of their own key or have a key that waits."""
    blocked = set(waiting)
    free: list[Arrived] = []
    to_park: list[ToPark] = []
    for record in records:
        if isinstance(record, Unreadable):
            to_park.append((record, record.reason))
            blocked.add(record.key)
        elif record.event.key in blocked:
            to_park.append((record, None))
        else:
            free.append(record)
    return free, to_park
