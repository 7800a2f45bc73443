"""GET of one row, and of a page of a hundred of 300,000, through a service process; beside bare Starlette."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import cycle, islice

import asyncpg
import orjson

from deploy.site import secrets
from deploy.site.components import SERVICES
from deploy.site.people import PEOPLE
from deploy.site.plan import free_ports
from deploy.stack.tokens import token
from services.maintenance.views.communities import communities
from shared.kafka.topics import topic_of
from shared.views.table import table_of
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import rate
from tests.bench.peers.kafka import make_topic
from tests.bench.server import connections, question, serving
from tests.bench.world import SERVING, World

ROWS = 300_000
CALLERS = 16
READS = {"row": 8_000, "page": 2_000}
TARGET = 0.5
# Who reads all of a province, by its division.
READER = PEOPLE["auditor"].within("34")
# The index of the status, with the key behind it, serves both.
PAGE = "?status=in_care&order=project_id&limit=100"
OURS, PEER = f"services.{SERVING}", "tests.bench.peers.rows"
# Name → the server, and where it has the rows.
SERVERS = {"": (OURS, ""), ", database": (PEER, "/database"), ", orjson": (PEER, "/orjson")}


@asynccontextmanager
async def rows(world: World, effort: Effort) -> AsyncIterator[Bench]:
    count = effort.times(ROWS)
    await _fill(world, count)
    ports = dict(zip((OURS, PEER), free_ports().values(), strict=False))
    async with AsyncExitStack() as stack:
        for name in SERVICES:  # a service is well when every topic that it hears is there
            await make_topic(world, topic_of(name))
        for module, port in ports.items():
            await stack.enter_async_context(serving(world, module, port))
        bearer, contenders = token(world.secrets, READER), {}
        for what, times in READS.items():
            for name, (module, below) in SERVERS.items():
                asked = [question(below + path, bearer) for path in _paths(what, count)]
                jobs = list(islice(cycle(asked), effort.times(times)))
                contenders[what + name] = partial(_reading, ports[module], jobs)
            await _require_the_same(ports, what, bearer)
        yield Bench(contenders, (_figure("row", "one row"), _figure("page", f"100 of {count:,} rows")))


def _figure(what: str, read: str) -> Figure:
    peers = tuple(f"{what}{name}" for name in SERVERS if name)
    return Figure(f"GET of {read}", "requests/s", (what,), "Starlette and asyncpg", peers, TARGET)


def _paths(what: str, count: int) -> list[str]:
    """A page is always the same one; of the rows many, all over the table."""
    if what == "page":
        return [f"/communities{PAGE}"]
    return [f"/communities/{_KEY.format(n)}" for n in range(1, count + 1, max(count // 997, 1))]


async def _reading(port: int, jobs: list[bytes]) -> float:
    async with connections(port, CALLERS) as asks:
        for ask in asks:
            await ask(jobs[0])  # connects and prepares
        return await rate([(ask, jobs[n::CALLERS]) for n, ask in enumerate(asks)])


async def _require_the_same(ports: dict[str, int], what: str, bearer: str) -> None:
    """The peers send the same rows, in the same bytes up to how JSON may be written."""
    sent = []
    for module, below in SERVERS.values():
        async with connections(ports[module], 1) as (ask,):
            path = below + _paths(what, ROWS)[0]
            answer = orjson.loads(await ask(question(path, bearer)))
            sent.append(answer.get("rows", answer))
    assert all(rows == sent[0] for rows in sent), "the peers send something else"


async def _fill(world: World, count: int) -> None:
    """By the server, as if they had been folded; spread over the province, two thirds of them in care."""
    database = await asyncpg.connect(secrets.superuser_dsn(world.secrets, SERVING))
    await database.execute(_ROWS, count, _ASSETS)
    await database.close()


_KEY = "xj-grown-{:06}"
_ASSETS = """[
  {"name": "东侧停车棚", "warranty_until": "2027-03-01"},
  {"name": "消防水泵", "warranty_until": "2026-03-01"},
  {"name": "三号楼电梯", "warranty_until": "2029-03-01"}]"""
_ROWS = f"""
insert into {table_of(communities, 1).table.fullname}
select 'xj-grown-' || lpad(n::text, 6, '0'), '示例小区（样例）第' || n || '号院',
       '34' || lpad((n % 1600)::text, 4, '0') || '001001', n % 900, round((n % 90000) / 100.0, 2),
       (array['in_care', 'in_care', 'mode_decided'])[n % 3 + 1], date '2024-01-01' + n % 700,
       'professional', date '2024-02-01' + n % 700, '91340603MA2XK7P04H', date '2024-03-01' + n % 700,
       $2::text::jsonb, n % 7, n % 40, n % 12, date '2025-01-01' + n % 300, n % 3, n % 2, ''
from generate_series(1, $1::int) n"""
