"""Appending single-event commands, with all of the kernel's guarantees; peers without most of them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from shared.log.event_log import EventLog
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import rate, rate_in_threads
from tests.bench.peers import eventsourcing_, plain
from tests.bench.samples import appends
from tests.bench.world import APPENDING, World

CALLERS = (64, 256)
CONNECTIONS = (16, 32, 64)
THREADS = (1, 4, 8)
EVENTS, ALONE, SLOW = 20_000, 2_000, 1_000


@asynccontextmanager
async def append(world: World, effort: Effort) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(EventLog(world.dsn(APPENDING), APPENDING))
        inserts = await stack.enter_async_context(plain.inserters(world.peers_dsn, max(CONNECTIONS)))
        events, alone, slow = map(effort.times, (EVENTS, ALONE, SLOW))
        locked, unlocked = (
            stack.enter_context(eventsourcing_.recorder(world.peers_dsn, max(THREADS), functions=functions))
            for functions in (False, True)
        )
        ours = {f"{n} callers": partial(appending, log, n, events) for n in CALLERS}
        bare = {f"{n} connections": partial(_plain, inserts[:n], events) for n in CONNECTIONS}
        table = {f"{n} threads": partial(_eventsourcing, locked, n, slow) for n in THREADS}
        function = {f"{n} threads, function": partial(_eventsourcing, unlocked, n, 2 * slow) for n in THREADS}
        single = {"one caller": partial(appending, log, 1, alone), "one": partial(_plain, inserts[:1], alone)}
        names = (tuple(ours), tuple(bare), tuple(table), tuple(function))
        yield Bench({**ours, **bare, **table, **function, **single}, _figures(*names))


def _figures(ours: tuple[str, ...], *peers: tuple[str, ...]) -> tuple[Figure, ...]:
    bare, table, function = peers
    each = [Figure(f"append, {name}", "events/s", (name,), "plain INSERT", bare) for name in ours]
    return (
        Figure("append", "events/s", ours, "plain INSERT", bare, 2.5),
        *each,
        Figure("append", "events/s", ours, "pyeventsourcing", table, 20),
        Figure("append", "events/s", ours, "pyeventsourcing, function", function, 7),
        Figure("append, one caller", "events/s", ("one caller",), "plain INSERT", ("one",), 0.7),
    )


async def appending(log: EventLog, callers: int, events: int) -> float:
    return await rate([(log.append, appends(events // callers)) for _ in range(callers)])


async def _plain(inserts: list[plain.Insert], events: int) -> float:
    return await rate([(insert, plain.rows(events // len(inserts))) for insert in inserts])


async def _eventsourcing(
    recorder: eventsourcing_.PostgresApplicationRecorder, threads: int, events: int
) -> float:
    shares = [eventsourcing_.saves(events // threads) for _ in range(threads)]
    return await rate_in_threads(recorder.insert_events, shares)
