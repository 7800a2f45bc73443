"""Load or cache, decide, append: what a command costs behind HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from services.maintenance.care import care
from services.maintenance.care.commands import (
    DecideManagementMode,
    OpenCare,
    RecordHandover,
    RecordInspection,
)
from shared.core.decider import Addressed
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.testing.given import AnyDecider
from tests.bench.append import CALLERS, EVENTS, appending
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import rate
from tests.bench.samples import BY, STREAM_LENGTH, fresh_stream, inspection
from tests.bench.world import APPENDING, World
from tests.samples.lived import asked

CONCURRENT = 64

EVERYBODY = [care] * CONCURRENT
Job = tuple[Addressed, Causation]
OPENING = (asked(OpenCare), asked(DecideManagementMode), asked(RecordHandover))


@asynccontextmanager
async def path(world: World, effort: Effort) -> AsyncIterator[Bench]:
    events = effort.times(EVENTS)
    async with EventLog(world.dsn(APPENDING), APPENDING) as log:
        bare = {f"{n} callers": partial(appending, log, n, events) for n in CALLERS}
        ours = {"command path": partial(commanding, log, events)}
        figure = Figure("command path", "commands/s", tuple(ours), "append", tuple(bare), 0.6)
        yield Bench({**ours, **bare}, (figure,))


async def commanding(log: EventLog, commands: int, deciders: Sequence[AnyDecider] = EVERYBODY) -> float:
    """deciders: of each caller"""
    handle = CommandHandler(log)
    communities = await opened(handle, commands // STREAM_LENGTH + CONCURRENT)
    work = sender(handle)
    per_caller = len(communities) // CONCURRENT
    mine = [communities[n * per_caller : (n + 1) * per_caller] for n in range(CONCURRENT)]
    return await rate(
        [
            (work, [job for id in ids for job in inspections(id, decider)])
            for ids, decider in zip(mine, deciders, strict=True)
        ]
    )


async def opened(handle: CommandHandler, how_many: int) -> list[str]:
    """Communities in care, where inspections may be recorded."""
    ids = [fresh_stream() for _ in range(how_many)]
    for command in OPENING:
        await rate([(sender(handle), [(Addressed(care, id, command), Causation(new_id()))]) for id in ids])
    return ids


def inspections(id: str, decider: AnyDecider = care) -> list[Job]:
    commands = [RecordInspection(**inspection(f"JC-{n}")) for n in range(STREAM_LENGTH)]
    return [(Addressed(decider, id, command), Causation(new_id())) for command in commands]


def sender(handle: CommandHandler) -> Callable[[Job], Awaitable[Any]]:
    async def send(job: Job) -> Any:
        return await handle(job[0], BY, job[1])

    return send
