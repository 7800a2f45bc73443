"""Rows out of the table of the communities by Starlette and asyncpg alone: no token, no scope of reading, no
version of the view, no cursor; as JSON that the database makes, or that orjson does."""

import asyncio
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.maintenance.views.communities import communities
from shared.serve import Server, start
from shared.settings import Settings, read_settings
from shared.views.table import table_of

SERVICE = "maintenance"
CONNECTIONS = 10
TABLE = table_of(communities, 1).table
# What a row shows: decimals as text, as ours does.
COLUMNS = ", ".join(f"{c.name}::text" if c.name == "area_m2" else c.name for c in TABLE.columns)
ROW = f"select {COLUMNS} from {TABLE.fullname} where project_id = $1"
PAGE = f"select {COLUMNS} from {TABLE.fullname} where status = $1 order by project_id limit $2"
AS_JSON = "select string_agg(row_to_json(r)::text, ',') from ({}) r"


class Rows:
    """A connection for each read at work, with its prepared statements, and nothing to reset behind one."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def by_database(self, request: Request) -> Response:
        key = request.path_params["key"]
        return _json((await self._pool.fetchval(AS_JSON.format(ROW), key)).encode())

    async def page_by_database(self, request: Request) -> Response:
        asked = request.query_params
        found = await self._pool.fetchval(AS_JSON.format(PAGE), asked["status"], int(asked["limit"]))
        return _json(f'{{"rows":[{found}],"next":"","count":null}}'.encode())

    async def by_orjson(self, request: Request) -> Response:
        key = request.path_params["key"]
        return _json(orjson.dumps(dict(await self._pool.fetchrow(ROW, key))))

    async def page_by_orjson(self, request: Request) -> Response:
        asked = request.query_params
        found = await self._pool.fetch(PAGE, asked["status"], int(asked["limit"]))
        return _json(orjson.dumps({"rows": [dict(row) for row in found], "next": "", "count": None}))


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


async def healthy(request: Request) -> Response:
    return _json(orjson.dumps({"healthy": True, "log": {"position": 0, "relayed": 0}}))


def _as_it_is(written: str) -> orjson.Fragment:
    return orjson.Fragment(written)


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=str, decoder=_as_it_is, format="text"
    )


async def _leave(connection: asyncpg.Connection) -> None:
    """A read leaves nothing to reset, which would be one round trip more."""


async def run(settings: Settings) -> None:
    options: dict[str, Any] = {"init": _prepare, "reset": _leave}
    async with asyncpg.create_pool(
        settings.dsn, min_size=CONNECTIONS, max_size=CONNECTIONS, **options
    ) as pool:
        rows = Rows(pool)
        app = Starlette(
            routes=[
                Route("/health", healthy),
                Route("/database/communities", rows.page_by_database),
                Route("/database/communities/{key}", rows.by_database),
                Route("/orjson/communities", rows.page_by_orjson),
                Route("/orjson/communities/{key}", rows.by_orjson),
            ]
        )
        await asyncio.create_task(Server(app, settings).until_stopped())


if __name__ == "__main__":
    told = read_settings(SERVICE)
    start(told, run(told))
