"""The service's own routes, with their checks of the request, and nothing behind them."""

import asyncio
from typing import Any

from fastapi import FastAPI

from services.maintenance.app import service
from shared.core.decider import Addressed
from shared.core.recorded import Recorded
from shared.http.app import new_app
from shared.http.commands import command_routes
from shared.http.identity import Identity
from shared.log.causation import Causation
from shared.log.decided import NewEvent
from shared.log.ids import new_id
from shared.log.receipt import Receipt
from shared.observe.metrics import Metrics
from shared.serve import Server, start
from shared.settings import Settings, read_settings

SERVICE = "maintenance"
HAPPENED: tuple[Recorded | NewEvent, ...] = (NewEvent(new_id(), "", "InspectionRecorded", 1, b""),)


async def accept(addressed: Addressed, by: Any, cause: Causation, *asked: Any) -> Receipt:
    stream = addressed.stream
    return Receipt(stream, 1, position=1, reached={addressed.id: 1}, events=HAPPENED, streams=[stream])


async def healthy() -> dict[str, Any]:
    return {"healthy": True, "log": {"position": 0, "relayed": 0}}


def app(settings: Settings) -> FastAPI:
    made = new_app(SERVICE, healthy, Metrics())
    identity = Identity(settings.jwks_url, settings.issuer)
    made.include_router(command_routes(service, service.main, accept, identity))
    return made


async def run(settings: Settings) -> None:
    server = Server(app(settings), settings)
    await asyncio.create_task(server.until_stopped())


if __name__ == "__main__":
    told = read_settings(SERVICE)
    start(told, run(told))
