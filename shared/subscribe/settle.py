"""Where a person settles what is parked: decided in the service's own log, then carried out."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.actor import Actor
from shared.core.messages import type_name
from shared.core.parked import ParkedEventSkipped, ParkingCommand, SkipParkedEvent, order, parking, stream_id
from shared.core.recorded import Recorded
from shared.log.database import transaction
from shared.log.event_log import EventLog
from shared.log.handler import Causation, CommandHandler, Receipt
from shared.parking import queue
from shared.parking.queue import ParkedEvent
from shared.subscribe.checkpoints import subscription_of
from shared.subscribe.subscription import Subscription


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
        self._subscriptions = {subscription.name: subscription for subscription in subscriptions}

    async def entry(self, id: UUID) -> ParkedEvent | None:
        async with transaction(self._engine) as tx:
            return await queue.entry(tx, id)

    def serves(self, subscriber: str) -> bool:
        """Whether there is such a subscription still, to carry out what is decided."""
        return subscription_of(subscriber) in self._subscriptions

    async def settle(
        self, entry: ParkedEvent, command: ParkingCommand, by: Actor, cause: Causation
    ) -> Receipt:
        """Decide first, so that it is on record whatever happens next; then carry it out, once.

        Raises CommandIdReused, StoreUnavailable; the same command sent again goes on where it was.
        """
        receipt = await self._handle(order(entry.subscriber, entry.key, command), by, cause)
        await self._carry_out(entry, cause.command, skip=isinstance(command, SkipParkedEvent))
        return receipt

    async def finish(self) -> None:
        """Carry out what was decided, but not done before the process ended."""
        async with transaction(self._engine) as tx:
            first_ones = await queue.entries(tx, limit=10_000)
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
        """A subscription that is no more has nothing to go on with."""
        if subscription := self._subscriptions.get(subscription_of(entry.subscriber)):
            await subscription.carry_out(entry.id, command, skip=skip)
