"""The processor time of a view's batch of one event: with its table described once, and anew each time."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from time import thread_time

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.core.view import View
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS
from shared.log.database import engine_url, open_engine
from shared.subscribe import checkpoints
from shared.subscribe.subscription import Subscription
from shared.views import versions
from shared.views.live import LiveView
from shared.views.table import table_of
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import quiet_collector
from tests.bench.peers import upsert
from tests.bench.view import InspectedRow, inspected, view
from tests.bench.world import LISTENING, RELAYING, World

EVENTS = 500
KEY = "care-bench-batch"
MS = 1000
Apply = Callable[[Arrived], Awaitable[object]]


@asynccontextmanager
async def batch(world: World, effort: Effort) -> AsyncIterator[Bench]:
    """Of the service's process alone, not of PostgreSQL's."""
    events = effort.times(EVENTS)
    engine = open_engine(world.dsn(LISTENING))
    once, anew = [await _provide(world, name) for name in ("bench_once", "bench_anew")]
    by_hand = await asyncpg.connect(world.peers_dsn)
    await by_hand.execute(upsert.TABLE)
    yield Bench(
        {
            "described once": _measured(_subscription(once, engine), events),
            "described anew": _measured(_describing(anew, engine), events),
            "by hand": _measured(partial(upsert.apply, by_hand), events),
        },
        (
            _figure("its table described anew", "described anew", 0.6),
            _figure("select and upsert with asyncpg by hand", "by hand", None),
        ),
    )
    await by_hand.close()
    await engine.dispose()


def _figure(peer: str, contender: str, target: float | None) -> Figure:
    name = "view batch of one event, processor time"
    return Figure(name, "ms", ("described once",), peer, (contender,), target, "lower")


def _measured(apply: Apply, events: int) -> Callable[[], Awaitable[float]]:
    """Milliseconds an event. Each run goes on where the one before ended."""
    positions = count(1)

    async def measure() -> float:
        await apply(inspected(KEY, next(positions)))  # connects and prepares
        records = [inspected(KEY, next(positions)) for _ in range(events)]
        with quiet_collector():
            began = thread_time()
            for record in records:
                await apply(record)
            return (thread_time() - began) / events * MS

    return measure


def _subscription(view: View[InspectedRow], engine: AsyncEngine) -> Apply:
    """As a process that has run for a while."""
    subscription = _of(view, engine)

    async def apply(record: Arrived) -> None:
        await subscription.apply([record])

    return apply


def _describing(view: View[InspectedRow], engine: AsyncEngine) -> Apply:
    """As if each batch were the first of its process; prepared statements are there already."""

    async def apply(record: Arrived) -> None:
        table_of.cache_clear()
        await _of(view, engine).apply([record])

    return apply


def _of(view: View[InspectedRow], engine: AsyncEngine) -> Subscription:
    return Subscription(f"{LISTENING}.{view.name}", [RELAYING], LiveView(view, LISTENING), engine)


async def _provide(world: World, name: str) -> View[InspectedRow]:
    """A view with a version that is live and has seen nothing."""
    named = replace(view, name=name)
    owner = create_async_engine(engine_url(world.owner_dsn(LISTENING)))
    async with owner.begin() as tx:
        version = await versions.provide(tx, LISTENING, named)
        await checkpoints.prepare(tx, version.subscriber, [RELAYING], range(PARTITIONS))
    await owner.dispose()
    return named
