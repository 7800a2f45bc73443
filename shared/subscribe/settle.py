"""A person settles what is parked: it is decided in the service's own log, and then carried out (K6)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.core.actor import Actor
from shared.core.messages import type_name
from shared.core.parked import (
    ParkedEventSkipped,
    ParkingCommand,
    SkipParkedEvent,
    addressed,
    parking,
    stream_id,
)
from shared.core.recorded import Recorded
from shared.log.causation import Causation
from shared.log.database import transaction
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.receipt import Receipt
from shared.parking import queue
from shared.parking.queue import ParkedEvent
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import subscription_of
from shared.subscribe.subscriber import Subscriber
from shared.subscribe.subscription import Subscription

MOST_AT_START = 10_000


class SettleParked:
    """The parked events of one service."""

    def __init__(
        self,
        log: EventLog,
        handle: CommandHandler,
        engine: AsyncEngine,
        subscriptions: Iterable[Subscription],
    ) -> None:
        self._log, self._handle, self._engine = log, handle, engine
        self._subscribers = {subscription.name: subscription.subscriber for subscription in subscriptions}

    async def entry(self, id: UUID) -> ParkedEvent | None:
        async with transaction(self._engine) as tx:
            return await queue.entry(tx, id)

    def serves(self, subscriber: str) -> bool:
        """Whether there still is such a subscription, to carry out what is decided."""
        return subscription_of(subscriber) in self._subscribers

    async def settle(
        self, entry: ParkedEvent, command: ParkingCommand, by: Actor, causation: Causation
    ) -> Receipt:
        """Decide first, so that it is on record whatever happens next; then carry it out, once.

        Raises CommandIdReused, StoreUnavailable; the same command sent again goes on where it was.
        """
        receipt = await self._handle(addressed(entry.subscriber, entry.key, command), by, causation)
        await self._carry_out(entry, causation.command, skip=isinstance(command, SkipParkedEvent))
        return receipt

    async def finish(self) -> None:
        """Carry out what was decided, but not done before the process ended."""
        async with transaction(self._engine) as tx:
            first_ones = await queue.entries(tx, limit=MOST_AT_START)
        for entry in first_ones:
            decided = await self._last_decision(entry)
            if decided is not None and decided.meta.command != entry.command:
                skip = decided.type == type_name(ParkedEventSkipped)
                await self._carry_out(entry, decided.meta.command, skip=skip)

    async def _last_decision(self, entry: ParkedEvent) -> Recorded | None:
        history = await self._log.read_stream(parking.stream(stream_id(entry.subscriber, entry.key)))
        about = [e for e in history if parking.read(e).parked_id == entry.id]
        return about[-1] if about else None

    async def _carry_out(self, entry: ParkedEvent, command: UUID, *, skip: bool) -> None:
        """Nothing goes on for a subscription that no longer exists."""
        if subscriber := self._subscribers.get(subscription_of(entry.subscriber)):
            await carry_out(self._engine, subscriber, entry.id, command, skip=skip)


async def carry_out(
    engine: AsyncEngine, subscriber: Subscriber, parked_id: UUID, command: UUID, *, skip: bool
) -> None:
    """Drop or try the first of a queue, once for each command, and go on with what follows it.

    Rows of another release are not ours to go on with; their first event can be skipped all the same.
    """
    async with transaction(engine) as tx:
        entry = await _locked(tx, parked_id)
        if entry is None or entry.standing != "parked" or entry.command == command:
            return
        application = await subscriber.application(tx, entry.subscriber)
        if application or skip:
            await queue.tried(tx, parked_id, command)
        if skip:
            await queue.settle(tx, [parked_id], "skipped")
        if application:
            await application.resume(tx, entry.key)


async def _locked(tx: AsyncConnection, parked_id: UUID) -> ParkedEvent | None:
    """The entry as it is while its partition's checkpoints are locked. No checkpoint moves: the lock keeps
    new records of the key from overtaking the queue."""
    entry = await queue.entry(tx, parked_id)
    if entry is not None:
        await checkpoints.lock(tx, entry.subscriber, {entry.partition})
        entry = await queue.entry(tx, parked_id)
    return entry
