"""The row of an inspected community kept by hand with asyncpg: one event, one transaction, once in effect."""

import asyncpg
import orjson

from shared.kafka.record import Arrived

TABLE = """
create table if not exists upserted (
    community text primary key, inspections bigint not null, last text, last_on date, position bigint not null
)"""
ROW = "select inspections, position from upserted where community = $1 for update"
UPSERT = """
insert into upserted values ($1, $2, $3, $4::text::date, $5)
on conflict (community) do update set inspections = excluded.inspections, last = excluded.last,
    last_on = excluded.last_on, position = excluded.position"""


async def apply(database: asyncpg.Connection, record: Arrived) -> None:
    event = record.event
    async with database.transaction():
        row = await database.fetchrow(ROW, event.key)
        inspections, position = row or (0, 0)
        if event.position > position:
            data = orjson.loads(event.data)
            last, last_on = data["inspection_id"], data["inspected_on"]
            await database.execute(UPSERT, event.key, inspections + 1, last, last_on, event.position)
