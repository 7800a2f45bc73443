"""A command over HTTP, through one service process with its relay, its view and its reactions running."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from deploy.site.components import SERVICES
from deploy.site.plan import free_ports
from deploy.stack.tokens import token
from shared.kafka.topics import topic_of
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import rate
from tests.bench.path import opened
from tests.bench.peers.kafka import make_topic
from tests.bench.samples import PATH, PERSON, STREAM_LENGTH, inspection
from tests.bench.server import connections, request, serving
from tests.bench.world import SERVING, World

CONCURRENT = 64
COMMANDS = 5_000
OURS, ALONE, STARLETTE, FASTAPI = "HTTP command", "nothing behind it", "bare Starlette", "FastAPI"
MODULES = {
    OURS: f"services.{SERVING}",
    ALONE: "tests.bench.peers.validating",
    STARLETTE: "tests.bench.peers.starlette_",
    FASTAPI: "tests.bench.peers.fastapi_",
}


@asynccontextmanager
async def http(world: World, effort: Effort) -> AsyncIterator[Bench]:
    ports = dict(zip(MODULES, free_ports().values(), strict=False))
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(EventLog(world.dsn(SERVING), SERVING))
        for name in SERVICES:  # a service is well when every topic that it hears is there
            await make_topic(world, topic_of(name))
        for name, module in MODULES.items():
            await stack.enter_async_context(serving(world, module, ports[name]))
        commands = effort.times(COMMANDS)
        yield Bench(
            {name: partial(_posting, world, log, ports[name], commands) for name in ports},
            (
                _figure("a bare Starlette handler", STARLETTE, 0.5),
                _figure("FastAPI validating the same", FASTAPI, 2.5),
                _figure("the same route with nothing behind it", ALONE, None),
            ),
        )


def _figure(peer: str, contender: str, target: float | None) -> Figure:
    return Figure("HTTP command", "requests/s", (OURS,), peer, (contender,), target)


async def _posting(world: World, log: EventLog, port: int, commands: int) -> float:
    """Each caller sends to communities of its own, on a new connection: uvicorn closes idle ones."""
    bearer = token(world.secrets, PERSON)
    per_caller = max(commands // STREAM_LENGTH // CONCURRENT, 1)
    ids = await opened(CommandHandler(log), per_caller * CONCURRENT)
    mine = [ids[n * per_caller : (n + 1) * per_caller] for n in range(CONCURRENT)]
    shares = [[_request(id, n, bearer) for id in own for n in range(STREAM_LENGTH)] for own in mine]
    async with connections(port, CONCURRENT) as posts:
        return await rate(list(zip(posts, shares, strict=True)))


def _request(id: str, number: int, bearer: str) -> bytes:
    return request(PATH.format(id=id), bearer, new_id(), inspection(f"JC-{number}"))
