"""A backlog through Kafka: the relay that publishes it, a view filled from it, bare clients beside them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from time import perf_counter

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.kafka.consumer import group_broker
from shared.kafka.record import to_headers
from shared.kafka.relay import PAGE, Relay
from shared.kafka.topics import SourcePartition, partition_of
from shared.log.database import open_engine
from shared.log.event_log import EventLog
from shared.subscribe.subscription import Subscription
from shared.views.projection import Projection
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import quiet_collector, rate
from tests.bench.peers import kafka, projecting
from tests.bench.samples import appends
from tests.bench.view import make_table, view
from tests.bench.world import LISTENING, RELAYING, World

BACKLOG = 200_000
IN_MEMORY = 20_000
PROJECTED = 2_000
CALLERS = 256
_numbers = count(1)


@asynccontextmanager
async def stream(world: World, effort: Effort) -> AsyncIterator[Bench]:
    backlog = effort.times(BACKLOG)
    engine = open_engine(world.dsn(LISTENING))
    await make_table(world)
    projected = await asyncio.to_thread(projecting.history, world.peers_dsn, effort.times(PROJECTED))
    async with EventLog(world.dsn(RELAYING), RELAYING) as log:
        await rate([(log.append, appends(backlog // CALLERS)) for _ in range(CALLERS)])
        backlog = await log.position()
        records = await _records(log, min(backlog, IN_MEMORY))
        yield Bench(
            {
                "relay": partial(_relay, world, log, backlog),
                "bare producer": partial(kafka.produce, world, records, backlog),
                "view": partial(_view, world, engine, backlog),
                "bare getmany": partial(kafka.consume, world, backlog),
                "ProjectionRunner": partial(projecting.project, *projected),
            },
            (
                Figure("relay", "events/s", ("relay",), "bare idempotent producer", ("bare producer",), 0.9),
                Figure("live view", "events/s", ("view",), "bare getmany + orjson", ("bare getmany",), 0.4),
                Figure(
                    "live view", "events/s", ("view",), "pyeventsourcing's runner", ("ProjectionRunner",), 40
                ),
            ),
        )
    await engine.dispose()


async def _records(log: EventLog, how_many: int) -> list[kafka.Record]:
    """The very records that the relay sends."""
    made: list[kafka.Record] = []
    while len(made) < how_many:
        for e in await log.read(len(made), 1000):
            headers = to_headers(RELAYING, e, 1, max(e.position - 6, 0))
            made.append((partition_of(e.key), e.key.encode(), e.data, headers))
    return made


async def _relay(world: World, log: EventLog, backlog: int) -> float:
    """From the first page that is through to the last: how long it takes to connect is not the question.

    By then the next page may have been sent and one more packed; they are not counted.
    """
    await _rewind(world)
    relay = Relay(world.settings(RELAYING), log)
    with quiet_collector():
        task = asyncio.create_task(relay.run())
        while not relay.position:
            await asyncio.sleep(0.001)
        began, first = perf_counter(), relay.position
        while relay.position < backlog:
            await asyncio.sleep(0.005)
        took = perf_counter() - began
    task.cancel()
    await asyncio.wait([task])
    return max(backlog - first - 2 * PAGE, 1) / took


async def _rewind(world: World) -> None:
    database = await asyncpg.connect(world.dsn(RELAYING))
    await database.execute("update relay set position = 0 where topic = 'events'")
    await database.close()


class _Counted(Subscription):
    """Notes when it began, and how many records came to it; the rest is the kernel's."""

    began = 0.0
    seen = 0

    async def apply(self, records: Sequence) -> dict[SourcePartition, int]:
        self.began = self.began or perf_counter()
        rewinds = await super().apply(records)
        self.seen += len(records)
        return rewinds


async def _view(world: World, engine: AsyncEngine, backlog: int) -> float:
    """A new group each time, that has everything before it."""
    name = f"{LISTENING}.bench{next(_numbers)}"
    subscription = _Counted(name, [RELAYING], Projection(view, LISTENING), engine)
    broker = group_broker(world.settings(LISTENING))
    with quiet_collector():
        await subscription.attach(broker)
        await broker.start()
        while subscription.seen < backlog:
            await asyncio.sleep(0.005)
        took = perf_counter() - subscription.began
    await broker.stop()
    return subscription.seen / took
