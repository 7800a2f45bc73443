"""What a person skipped in one version of a view stays skipped in every other, for a person decided it."""

from collections.abc import Container, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kafka.incoming import Incoming, Unreadable, id_of
from shared.kafka.record import Arrived

_SKIPPED = text("""
    select subscriber, array_agg(id) as ids from parked
    where outcome = 'skipped' and split_part(subscriber, '@', 1) = split_part(:subscriber, '@', 1)
      and subscriber <> :subscriber
    group by subscriber""")


class GivenUp(Container[Incoming]):
    """The records that were skipped; ids: subscriber → the ids under which it parked them."""

    def __init__(self, ids: Mapping[str, frozenset[UUID]]) -> None:
        self._ids = ids

    def __bool__(self) -> bool:
        return bool(self._ids)

    def __contains__(self, record: object) -> bool:
        return isinstance(record, Arrived | Unreadable) and any(
            id_of(subscriber, record) in ids for subscriber, ids in self._ids.items()
        )


async def given_up(tx: AsyncConnection, subscriber: str) -> GivenUp:
    """What was skipped in the other versions of this subscriber's view."""
    rows = await tx.execute(_SKIPPED, {"subscriber": subscriber})
    return GivenUp({row.subscriber: frozenset(row.ids) for row in rows})
