"""A view filled anew from its topic by the very command, beside a bare consumer of the same topic."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.site import secrets
from services.maintenance.app import service
from shared.kafka.relay import Relay
from shared.log.database import engine_url
from shared.log.event_log import EventLog
from shared.views import versions
from shared.views.table import table_of
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.grown import fill_log
from tests.bench.peers import kafka
from tests.bench.world import World

EVENTS = 1_000_000
MOST_MB = 500.0
LOOK_SECONDS = 0.2
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
VIEW = service.main_view


@asynccontextmanager
async def rebuild(world: World, effort: Effort) -> AsyncIterator[Bench]:
    """One row a community, 20 inspections each."""
    events = effort.times(EVENTS)
    await fill_log(secrets.superuser_dsn(world.secrets, service.name), events)
    await _publish(world, events)
    filler = _Filler(world, events)
    yield Bench(
        {
            "rebuild": filler.rate,
            "memory": filler.memory,
            "bare getmany": lambda: kafka.consume(world, events, service.name),
            "limit": _limit,
        },
        (
            Figure("rebuild", "events/s", ("rebuild",), "bare getmany + orjson", ("bare getmany",), 0.5),
            Figure("rebuild, memory of all processes", "MB", ("memory",), "limit", ("limit",), 1, "lower"),
        ),
    )


async def _publish(world: World, events: int) -> None:
    async with EventLog(world.dsn(service.name), service.name) as log:
        relay = Relay(world.settings(service.name), log)
        task = asyncio.create_task(relay.run())
        while relay.position < events:
            await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])


class _Filler:
    """Each run fills one more version, as a deploy of another fold would, and shows it."""

    def __init__(self, world: World, events: int) -> None:
        self._world, self._events = world, events
        self._peak = 0.0

    async def rate(self) -> float:
        """Events a second, the start of the processes and the switch included."""
        await self._provide()
        began = perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "shared.views.rebuild", service.name, VIEW.name),
            env=os.environ | self._world.stack.env(service.name),
            stdout=DEVNULL,
            start_new_session=True,
        )
        self._peak = await _peak(process)
        took = perf_counter() - began
        assert process.returncode == 0
        assert await self._rows() == self._events // 20
        return self._events / took

    async def memory(self) -> float:
        """Of the last run."""
        return self._peak

    async def _provide(self) -> None:
        """What is live is taken for another release's, for there is nothing to compare it with."""
        engine = create_async_engine(engine_url(self._world.owner_dsn(service.name)))
        async with engine.begin() as tx:
            await tx.execute(text(_OTHERS), {"view": VIEW.name})
            await versions.drop_old(tx, VIEW)
            await versions.provide(tx, service.name, VIEW)
        await engine.dispose()

    async def _rows(self) -> int:
        database = await asyncpg.connect(self._world.owner_dsn(service.name))
        number = await database.fetchval(_LIVE, VIEW.name)
        rows: int = await database.fetchval(f"select count(*) from {table_of(VIEW, number).table.fullname}")
        await database.close()
        return rows


_OTHERS = "update view_versions set declared = 0 where state = 'live' and view = :view"
_LIVE = "select number from view_versions where state = 'live' and view = $1"


async def _limit() -> float:
    return MOST_MB


async def _peak(process: Process) -> float:
    """The most memory, in MB, that a process and its children held together, until it ends."""
    peak = 0
    ended = asyncio.create_task(process.wait())
    while not ended.done():
        peak = max(peak, _held(process.pid))
        await asyncio.wait([ended], timeout=LOOK_SECONDS)
    return peak / 1e6


def _held(session: int) -> int:
    """Bytes, pages that they share counted for each."""
    return sum(_resident(found) for found in Path("/proc").glob("[0-9]*") if _session(found) == session)


def _session(process: Path) -> int | None:
    with suppress(OSError):
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    return None


def _resident(process: Path) -> int:
    with suppress(OSError):
        return int((process / "statm").read_text().split()[1]) * PAGE_BYTES
    return 0
