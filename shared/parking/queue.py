"""The table of parked events: for each subscriber and key a queue, in the order of arrival (K6)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kafka.incoming import Incoming, Unreadable, headers_of, id_of, key_of, read
from shared.kafka.topics import topic_of
from shared.log.database import printable

Settlement = Literal["applied", "skipped"]
Standing = Literal["parked", "waiting", "applied", "skipped"]
"""parked: the first of its queue; waiting: behind one that is"""

ToPark = tuple[Incoming, str | None]
"""A record to park; the reason is None for one that only waits behind another."""

PAGE = 500


@dataclass(frozen=True)
class ParkedEvent:
    """One parked event.

    number   rises in the order of arrival
    reason   why it could not be applied; None: it was not tried yet, it waits behind another
    behind   how many wait behind it
    command  the last command that was carried out on it
    """

    id: UUID
    number: int
    subscriber: str
    key: str
    standing: Standing
    reason: str | None
    behind: int
    source: str
    partition: int
    offset: int
    position: int | None
    event_id: UUID | None
    type: str | None
    attempts: int
    command: UUID | None
    parked_at: datetime
    settled_at: datetime | None


_WAITING = text("""
    select distinct key from parked
    where subscriber = :subscriber and outcome is null and key = any(:keys)""")

_PARK = text("""
    insert into parked (id, subscriber, key, source, partition, "offset", position, event_id, type, reason,
                        header_names, header_values, record_key, value)
    values (:id, :subscriber, :key, :source, :partition, :offset, :position, :event_id, :type, :reason,
            :header_names, :header_values, :record_key, :value)
    on conflict do nothing""")

_QUEUE = text("""
    select id, source, partition, "offset", record_key, value, header_names, header_values from parked
    where subscriber = :subscriber and key = :key and outcome is null
    order by number limit :limit""")

_FAIL = text("update parked set reason = :reason where id = :id")
_TRY = text("update parked set attempts = attempts + 1, command = :command where id = :id")
_SETTLE = text("update parked set outcome = :outcome, settled_at = now() where id = any(:ids)")

# What is parked in a version of a view that is no longer shown needs nobody.
_SHOWN = """not exists (
    select from view_versions v where v.subscriber = p.subscriber and v.state in ('old', 'dropped'))"""
_COUNT = text(f"""
    select split_part(subscriber, '@', 1) as subscription, count(distinct key) as keys
    from parked p where outcome is null and {_SHOWN} group by 1""")

# What is settled stays in the table for ever. The index `parked_queues` holds only the rest, so these
# conditions have to name `outcome is null`.
_SAME_QUEUE = "from parked q where q.outcome is null and (q.subscriber, q.key) = (p.subscriber, p.key)"
_IS_BEHIND = f"exists (select {_SAME_QUEUE} and q.number < p.number)"
_STANDINGS: dict[Standing, str] = {
    "parked": f"p.outcome is null and {_SHOWN} and not {_IS_BEHIND}",
    "waiting": f"p.outcome is null and {_SHOWN} and {_IS_BEHIND}",
    "applied": "p.outcome = 'applied'",
    "skipped": "p.outcome = 'skipped'",
}
_ENTRIES = f"""
    select id, number, subscriber, key, reason, source, partition, "offset", position, event_id, type,
           attempts, command, parked_at, settled_at,
           case when outcome is null then (select count(*) {_SAME_QUEUE} and q.number > p.number)
                else 0 end as behind,
           coalesce(outcome, case when {_IS_BEHIND} then 'waiting' else 'parked' end) as standing
    from parked p where """
_PAGES = {
    standing: text(f"""{_ENTRIES} {condition}
        and (cast(:subscriber as text) is null
             or :subscriber in (subscriber, split_part(subscriber, '@', 1)))
        and (cast(:key as text) is null or key = :key)
        and number > :after""")
    .columns(*(column(field.name) for field in fields(ParkedEvent)))
    .subquery()
    for standing, condition in _STANDINGS.items()
}
_ONE = text(f"{_ENTRIES} id = :id and (outcome is not null or {_SHOWN})")


async def waiting(tx: AsyncConnection, subscriber: str, keys: Collection[str]) -> set[str]:
    """The keys among these that have parked events."""
    rows = await tx.execute(_WAITING, {"subscriber": subscriber, "keys": list(keys)})
    return {row.key for row in rows}


async def park(tx: AsyncConnection, subscriber: str, records: Sequence[ToPark]) -> None:
    """Put records at the end of their queues. A record that was parked before stays as it is."""
    if records:
        await tx.execute(_PARK, [_row(subscriber, record, reason) for record, reason in records])


async def queue(tx: AsyncConnection, subscriber: str, key: str) -> list[tuple[UUID, Incoming]]:
    """The first PAGE records that are parked under a key, read anew."""
    rows = await tx.execute(_QUEUE, {"subscriber": subscriber, "key": key, "limit": PAGE})
    return [(row.id, _record(row)) for row in rows]


async def tried(tx: AsyncConnection, id: UUID, command: UUID) -> None:
    await tx.execute(_TRY, {"id": id, "command": command})


async def failed(tx: AsyncConnection, id: UUID, reason: str) -> None:
    await tx.execute(_FAIL, {"id": id, "reason": reason})


async def settle(tx: AsyncConnection, ids: Iterable[UUID], outcome: Settlement) -> None:
    await tx.execute(_SETTLE, {"ids": list(ids), "outcome": outcome})


async def counts(tx: AsyncConnection) -> dict[str, int]:
    """subscription → parked keys"""
    return {row.subscription: row.keys for row in await tx.execute(_COUNT)}


async def entries(
    tx: AsyncConnection,
    *,
    subscriber: str | None = None,
    key: str | None = None,
    standing: Standing = "parked",
    after: int = 0,
    limit: int = 100,
    keys: Select[tuple[str]] | None = None,
) -> list[ParkedEvent]:
    """keys: those among which theirs is; None: all."""
    wanted = {"subscriber": subscriber, "key": key, "after": after}
    found = await tx.execute(page(standing, limit, keys), wanted)
    return [ParkedEvent(**row._mapping) for row in found]


def page(standing: Standing, limit: int, keys: Select[tuple[str]] | None = None) -> Select[Any]:
    """The statement of `entries`, with parameters of the same names."""
    entries = _PAGES[standing]
    wanted = select(entries).order_by(entries.c.number).limit(limit)
    return wanted if keys is None else wanted.where(entries.c.key.in_(keys))


async def entry(tx: AsyncConnection, id: UUID) -> ParkedEvent | None:
    row = (await tx.execute(_ONE, {"id": id})).one_or_none()
    return ParkedEvent(**row._mapping) if row else None


def _row(subscriber: str, record: Incoming, reason: str | None) -> dict[str, object]:
    headers = headers_of(record)
    return {
        "id": id_of(subscriber, record),
        "subscriber": subscriber,
        "key": key_of(record),
        "source": record.source,
        "partition": record.partition,
        "offset": record.offset,
        "reason": reason,
        "header_names": [printable(name) for name, _ in headers],
        "header_values": [content for _, content in headers],
        "record_key": key_of(record).encode(),
        **_event(record),
    }


def _event(record: Incoming) -> dict[str, object]:
    if isinstance(record, Unreadable):
        return {"position": None, "event_id": None, "type": record.type, "value": record.value}
    event = record.event
    return {"position": event.position, "event_id": event.id, "type": event.type, "value": event.data}


def _record(row: Row[tuple[object, ...]]) -> Incoming:
    headers = list(zip(row.header_names, row.header_values, strict=True))
    return read(topic_of(row.source), row.partition, row.offset, row.record_key, row.value, headers)
