"""A service's FastAPI application, put together from its description."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.rules import PlanRow
from shared.core.service import Service
from shared.files.files import Files
from shared.health.report import Health
from shared.http.batch.routes import batch_routes
from shared.http.commands import command_routes
from shared.http.content import content_routes
from shared.http.direct import ShortWayMiddleware
from shared.http.docs import add_docs
from shared.http.explain import explain
from shared.http.files.naming import NamingHandler
from shared.http.files.reach import Reach
from shared.http.files.routes import file_routes
from shared.http.gates import gate_routes
from shared.http.identity import Identity
from shared.http.imports.routes import import_routes
from shared.http.lists.routes import view_routes
from shared.http.methods import MethodsMiddleware
from shared.http.middleware import MetricsMiddleware, RequestLogMiddleware, metrics_route
from shared.http.parking import parking_routes
from shared.http.stream_scope import StreamScope
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.observe.metrics import Metrics
from shared.subscribe.settle import SettleParked
from shared.vault.vault import Vault

# As `responses` of a route wants it.
UNWELL: dict[int | str, dict[str, Any]] = {503: {"description": "停滞不前 · something stands still"}}
# Ours say it already; FastAPI's own would say it twice, errors with the values in them.
OURS_ALONE: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


def build_app(
    service: Service,
    handle: CommandHandler,
    engine: AsyncEngine,
    log: EventLog,
    identity: Identity,
    health: Health,
    settlement: SettleParked,
    metrics: Metrics,
    vault: Vault,
    files: Files,
) -> FastAPI:
    app = new_app(service.name, health, metrics, service.rows)
    reach = Reach(service, StreamScope(service, handle), files.records)
    naming = NamingHandler(handle, files.records, reach)
    for decider in service.deciders:
        _add(app, command_routes(service, decider, naming, identity))
        if decider.gates:  # otherwise only other services are heard
            _add(app, gate_routes(service, decider, handle, identity))
        _add(app, content_routes(service, decider, handle, vault, identity))
    _add(app, batch_routes(service, naming, identity))
    _add(app, import_routes(service, naming, identity))
    for view in service.views:
        _add(app, view_routes(service.name, view, engine, log, identity, service.reader))
    _add(app, file_routes(service, files, log, reach, identity))
    _add(app, parking_routes(service, settlement, engine, identity))
    return app


def _add(app: FastAPI, router: APIRouter) -> None:
    """Its routes, as they are. FastAPI would keep the router, and look through it twice for each request."""
    app.router.routes.extend(router.routes)


def new_app(
    name: str,
    health: Callable[[], Awaitable[dict[str, Any]]],
    metrics: Metrics,
    plan: Mapping[str, PlanRow] = MappingProxyType({}),
) -> FastAPI:
    """What every process of ours offers: errors as problems, requests in the log and measured, GET /health,
    GET /metrics, GET /docs."""
    app = FastAPI(title=f"jiugai {name}", version="1", docs_url=None, redoc_url=None, telemetry=OURS_ALONE)
    app.add_middleware(ShortWayMiddleware)
    app.add_middleware(MethodsMiddleware)
    app.add_middleware(RequestLogMiddleware)
    app.add_middleware(MetricsMiddleware, metrics=metrics)
    app.include_router(metrics_route(metrics))
    explain(app, plan)
    add_docs(app)

    @app.get("/health", tags=["operation"], summary="运行状况 · health", responses=UNWELL)
    async def report() -> JSONResponse:
        """200 when all is well, 503 when something stands still; the body says what."""
        found = await health()
        return JSONResponse(found, 200 if found["healthy"] else 503)

    return app
