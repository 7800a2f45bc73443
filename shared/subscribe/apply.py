"""One batch, one transaction of fence, effect and checkpoint (K5), in subscriptions and in rebuilds alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared import failpoints
from shared.kafka.incoming import Incoming
from shared.log.database import transaction
from shared.parking.keyed import BatchResult
from shared.parking.reasons import transient
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import subscription_of
from shared.subscribe.fence import Fenced, fence
from shared.subscribe.subscriber import Lock, NotLive


@dataclass(frozen=True)
class Applied:
    """What the fence made of a batch, and what became of its fresh records."""

    subscription: str
    fenced: Fenced
    result: BatchResult


async def apply(engine: AsyncEngine, lock: Lock, records: Sequence[Incoming]) -> Applied:
    """All records at once; where that cannot be, key by key, to find which of them have to be parked."""
    try:
        return await _transact(engine, lock, records, singly=False)
    except Exception as error:
        if isinstance(error, NotLive) or transient(error):
            raise
        return await _transact(engine, lock, records, singly=True)


async def apply_within(
    tx: AsyncConnection, lock: Lock, records: Sequence[Incoming], *, singly: bool
) -> Applied:
    """The same in a transaction of the caller's."""
    locked = await lock(tx, {record.partition for record in records})
    fenced, given_up = fence(locked.known, records), locked.given_up
    wanted = [record for record in fenced.fresh if record not in given_up] if given_up else fenced.fresh
    application = locked.application
    result = await application.apply(tx, wanted, singly=singly)
    await checkpoints.save(tx, application.subscriber, fenced.changed)
    return Applied(subscription_of(application.subscriber), fenced, result)


async def _transact(engine: AsyncEngine, lock: Lock, records: Sequence[Incoming], *, singly: bool) -> Applied:
    async with transaction(engine) as tx:
        applied = await apply_within(tx, lock, records, singly=singly)
        failpoints.reach("checkpoint.before-commit", applied.subscription)
    failpoints.reach("checkpoint.after-commit", applied.subscription)
    return applied
