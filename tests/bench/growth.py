"""Append, the read of one stream and a view's update, on a young log and on one of ten million events."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.kafka.record import Arrived
from shared.log.database import open_engine, transaction
from shared.log.event_log import EventLog
from shared.views.projection import Projection
from tests.bench.append import appending
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.grown import Grown, grown, size
from tests.bench.load import rate
from tests.bench.samples import STREAM_LENGTH
from tests.bench.view import inspected, view
from tests.bench.world import RELAYING, World

YOUNG, OLD = 10_000, 10_000_000
FLAT = 0.77  # 1 / 1.3
CALLERS = 64
APPENDS, READS, BATCHES, BATCH = 10_000, 1_000, 20, 500


@asynccontextmanager
async def growth(world: World, effort: Effort) -> AsyncIterator[Bench]:
    """effort.scale shrinks the old log, and the work on both."""
    logs = {"young": await grown(world, "young", YOUNG), "old": await grown(world, "old", effort.times(OLD))}
    said = await size(logs["old"])
    contenders = {}
    async with AsyncExitStack() as stack:
        for name, made in logs.items():
            log = await stack.enter_async_context(EventLog(made.dsn, RELAYING))
            engine = open_engine(made.dsn)
            stack.push_async_callback(engine.dispose)
            contenders[f"append, {name}"] = partial(appending, log, CALLERS, effort.times(APPENDS))
            contenders[f"read, {name}"] = partial(_reading, log, made, effort.times(READS))
            contenders[f"view, {name}"] = partial(_updating, engine, made, effort.times(BATCHES))
        yield Bench(contenders, tuple(_figures(logs["old"], said)))


def _figures(old: Grown, said: str) -> list[Figure]:
    behind = f"behind {old.events:,} events ({said})"
    units = {"append": "events/s", "read": "streams/s", "view": "events/s"}
    return [
        Figure(f"{what} {behind}", unit, (f"{what}, old",), f"behind {YOUNG:,}", (f"{what}, young",), FLAT)
        for what, unit in units.items()
    ]


async def _reading(log: EventLog, made: Grown, times: int) -> float:
    chosen = Random(times)
    return await rate([(log.read_stream, [made.stream(chosen.randrange(made.events)) for _ in range(times)])])


async def _updating(engine: AsyncEngine, made: Grown, batches: int) -> float:
    """Events a second, in batches of as many communities, chosen blindly."""
    projection = Projection(view, "projects")

    async def apply(batch: list[Arrived]) -> None:
        async with transaction(engine) as tx:
            await projection(tx, batch)

    chosen = Random(batches)
    streams = range(made.events // STREAM_LENGTH)
    jobs = [[inspected(made.stream(n)) for n in chosen.sample(streams, BATCH)] for _ in range(batches)]
    return BATCH * await rate([(apply, jobs)])
