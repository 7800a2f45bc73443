"""A service on a database of its own, with its views but without Kafka, and a clock to be killed.

`python -m tests.shared.clocked maintenance DSN DAY` closes all that is over at the end of the day.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from services.audit.catalogue import PERIODS, SERVICES
from shared.clock.closing import Closed, Closing
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS, partition_of
from shared.log.database import open_engine, transaction
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.subscribe import checkpoints
from shared.subscribe.subscription import Subscription
from shared.views.live import LiveView

PAGE = 1000


@dataclass
class Views:
    """Of the service, fed from its log as Kafka would feed them."""

    source: str
    log: EventLog
    subscriptions: list[Subscription]
    _last: int = 0
    _ends: dict[int, tuple[int, int]] = field(default_factory=dict)

    async def go_on(self) -> None:
        records = []
        for event in await self.log.read(self._last, PAGE):
            partition, self._last = partition_of(event.key), event.position
            offset, previous = self._ends.get(partition, (0, 0))
            records.append(Arrived(self.source, partition, offset, previous, 1, event))
            self._ends[partition] = offset + 1, event.position
        for subscription in self.subscriptions if records else ():
            await subscription.apply(records)

    async def for_ever(self) -> None:
        while True:
            await self.go_on()
            await asyncio.sleep(0.005)


@asynccontextmanager
async def clocked(dsn: str, name: str = "maintenance") -> AsyncIterator[tuple[CommandHandler, Closing]]:
    """Handler and clock of one process."""
    engine = open_engine(dsn)
    async with EventLog(dsn, name) as log:
        feeding = asyncio.create_task((await _views(name, log, engine)).for_ever())
        handle = CommandHandler(log)
        try:
            yield handle, Closing(name, PERIODS[name], handle, engine)
        finally:
            feeding.cancel()
            with suppress(asyncio.CancelledError):
                await feeding
            await engine.dispose()


async def close(dsn: str, day: date, name: str = "maintenance") -> list[Closed]:
    async with clocked(dsn, name) as (_, closing):
        return [closed async for closed in closing.until(day)]


async def _views(source: str, log: EventLog, engine: AsyncEngine) -> Views:
    """All of a service read its own events alone."""
    subscriptions = []
    for view in SERVICES[source].views:
        live = LiveView(view, source)
        async with transaction(engine) as tx:
            await checkpoints.prepare(tx, await live.name(tx), [source], range(PARTITIONS))
        subscriptions.append(Subscription(f"{source}.{view.name}", [source], live, engine))
    return Views(source, log, subscriptions)


async def closings(sql: asyncpg.Connection) -> list[tuple[str, str, str, str]]:
    """(stream, type, kind, period) of all that the clock recorded, in the order of the log."""
    rows = await sql.fetch(
        "select stream, type, data->>'kind' as kind, data->>'period' as period from events "
        "where stream like 'period-%' or stream like 'closing-%' order by position"
    )
    return [tuple(row) for row in rows]


if __name__ == "__main__":
    asyncio.run(close(sys.argv[2], date.fromisoformat(sys.argv[3]), sys.argv[1]))
