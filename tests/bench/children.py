"""GET of a community with thousands of open faults, and of a page of them, beside one with sixty."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from time import perf_counter

from deploy.site.components import SERVICES
from deploy.site.plan import free_ports
from deploy.stack.tokens import token
from shared.core.keys import id_of
from shared.kafka.topics import partition_of, topic_of
from shared.log.event_log import EventLog
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.fold import recorded, with_faults
from tests.bench.load import quiet_collector
from tests.bench.peers.kafka import make_topic
from tests.bench.samples import PERSON
from tests.bench.server import connections, question, serving
from tests.bench.world import SERVING, World
from tests.eventually import eventually

MANY, FEW = 11_000, 60
FLAT = 1.3
READS = 500
VIEWS = ("communities", "faults")
MS = 1000


@asynccontextmanager
async def children(world: World, effort: Effort) -> AsyncIterator[Bench]:
    port, bearer = free_ports()[SERVING], token(world.secrets, PERSON)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(EventLog(world.dsn(SERVING), SERVING))
        for name in SERVICES:  # a service is well when every topic that it hears is there
            await make_topic(world, topic_of(name))
        many, few = [await _community(log, faults) for faults in (effort.times(MANY), FEW)]
        await stack.enter_async_context(serving(world, f"services.{SERVING}", port))
        for _, at in (many, few):
            await _shown(port, [question(f"/{view}?limit=1&at={at}", bearer) for view in VIEWS])
        paths = {"one, many": f"/communities/{many[0]}", "one, few": f"/communities/{few[0]}"}
        paths |= {"page, many": _page(many[0]), "page, few": _page(few[0])}
        reads = effort.times(READS)
        yield Bench(
            {name: _reading(port, question(path, bearer), reads) for name, path in paths.items()},
            tuple(_figure(what, effort.times(MANY)) for what in ("one", "page")),
        )


def _figure(what: str, faults: int) -> Figure:
    read = {"one": "GET of a community", "page": "GET of a page of the faults of one"}[what]
    name, peer = f"{read} with {faults:,} open faults", f"with {FEW}"
    return Figure(name, "ms", (f"{what}, many",), peer, (f"{what}, few",), FLAT, "lower")


async def _community(log: EventLog, faults: int) -> tuple[str, str]:
    """Its id, and the place of its last event."""
    id = id_of(await recorded(log, with_faults(faults)))
    return id, f"{SERVING}/{partition_of(id)}/{await log.position()}"


def _page(id: str) -> str:
    return f"/faults?project_id={id}&limit={FEW}"


async def _shown(port: int, questions: list[bytes]) -> None:
    """Until each of the views has come there."""

    async def answered() -> bool:
        try:
            async with connections(port, 1) as (ask,):
                for asked in questions:
                    await ask(asked)
        except RuntimeError:
            return False
        return True

    await eventually(answered, "the views show what was recorded")


def _reading(port: int, asked: bytes, times: int) -> Callable[[], Awaitable[float]]:
    """Milliseconds a read, one after the other."""

    async def measure() -> float:
        async with connections(port, 1) as (ask,):
            await ask(asked)  # connects and prepares
            with quiet_collector():
                began = perf_counter()
                for _ in range(times):
                    await ask(asked)
                return (perf_counter() - began) / times * MS

    return measure
