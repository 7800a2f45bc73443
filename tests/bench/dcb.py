"""Appending single-event commands, beside a store whose appends have a query over tags as their condition."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.log.event_log import EventLog
from tests.bench.append import ALONE, EVENTS, appending
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import rate_in_threads
from tests.bench.world import APPENDING, World

CALLERS = 64


@asynccontextmanager
async def dcb(world: World, effort: Effort) -> AsyncIterator[Bench]:
    from tests.bench.peers import umadb_  # `make bench` alone installs what it needs

    many, alone = effort.times(EVENTS), effort.times(ALONE)

    async def theirs(threads: int, events: int) -> float:
        shares = [umadb_.jobs(events // threads) for _ in range(threads)]
        return await rate_in_threads(append, shares)

    with TemporaryDirectory(prefix="jiugai-umadb-") as folder, umadb_.server(Path(folder)) as url:
        append = umadb_.appender(url)
        async with EventLog(world.dsn(APPENDING), APPENDING) as log:
            ours = {
                f"{CALLERS} callers": partial(appending, log, CALLERS, many),
                "one caller": partial(appending, log, 1, alone),
            }
            peers = {
                f"{CALLERS} threads": partial(theirs, CALLERS, many),
                "one thread": partial(theirs, 1, alone),
            }
            yield Bench({**ours, **peers}, tuple(map(_figure, ours, peers, (1, None))))


def _figure(ours: str, theirs: str, target: float | None) -> Figure:
    return Figure(f"append, {ours}", "events/s", (ours,), "UmaDB", (theirs,), target)
