"""A service's FastAPI application, put together from its description."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.middleware.base import RequestResponseEndpoint

from shared.handle import Handle
from shared.http.commands import command_routes
from shared.http.health import Health
from shared.http.identity import Identity
from shared.http.problems import explain
from shared.http.views import view_routes
from shared.ids import new_id
from shared.service import Service


def build_app(
    service: Service, handle: Handle, engine: AsyncEngine, identity: Identity, health: Health
) -> FastAPI:
    app = new_app(service.name, health)
    for decider in service.deciders:
        app.include_router(command_routes(service.name, decider, handle, identity))
    for view in service.views:
        app.include_router(view_routes(service.name, view, engine, identity))
    return app


def new_app(name: str, health: Callable[[], Awaitable[dict[str, Any]]]) -> FastAPI:
    """What every process of ours offers: errors as problems, requests in the log, GET /health."""
    app = FastAPI(title=f"jiugai {name}", version="1", redoc_url=None)
    explain(app)

    @app.get("/health", tags=["operation"])
    async def report() -> JSONResponse:
        """200 when all is well, 503 when something stands still; the body says what."""
        found = await health()
        return JSONResponse(found, 200 if found["healthy"] else 503)

    @app.middleware("http")
    async def correlate(request: Request, proceed: RequestResponseEndpoint) -> Response:
        correlation = request.headers.get("Idempotency-Key") or str(new_id())
        with structlog.contextvars.bound_contextvars(correlation=correlation):
            response = await proceed(request)
            if request.url.path != "/health":
                structlog.get_logger().info(
                    "request", method=request.method, path=request.url.path, status=response.status_code
                )
        return response

    return app
