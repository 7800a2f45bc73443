"""A bare Starlette handler on the same server: the same model, the token kept, orjson, nothing behind it."""

import asyncio
from uuid import UUID

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.maintenance.care.commands import RecordInspection
from shared.http.identity import Identity
from shared.log.ids import new_id
from shared.serve import Server, start
from shared.settings import Settings, read_settings
from tests.bench.samples import PATH

HEALTHY = {"healthy": True, "log": {"position": 0, "relayed": 0}}


def app(settings: Settings) -> Starlette:
    identity = Identity(settings.jwks_url, settings.issuer)

    async def record(request: Request) -> Response:
        await identity.actor(request.headers["authorization"])
        UUID(request.headers["idempotency-key"])
        RecordInspection.model_validate_json(await request.body())
        answer = {
            "stream": f"care-{request.path_params['id']}",
            "version": 1,
            "position": "maintenance/0/1",
            "events": [{"type": "InspectionRecorded", "id": str(new_id())}],
        }
        return Response(orjson.dumps(answer), media_type="application/json")

    async def healthy(request: Request) -> Response:
        return Response(orjson.dumps(HEALTHY))

    return Starlette(routes=[Route(PATH, record, methods=["POST"]), Route("/health", healthy)])


async def run(settings: Settings) -> None:
    server = Server(app(settings), settings)
    await asyncio.create_task(server.until_stopped())


if __name__ == "__main__":
    told = read_settings("maintenance")
    start(told, run(told))
