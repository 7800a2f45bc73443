"""How long requests take, by the route that answers them; and GET /metrics."""

import time

from fastapi import APIRouter, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observe.metrics import CONTENT_TYPE, Metrics

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"


class MetricsMiddleware:
    """Plain ASGI. What no route answers counts as one route, or anybody could make up endless many."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            method = scope["method"] if scope["method"] in METHODS else OTHER
            route = getattr(scope.get("route"), "path", OTHER)
            self._metrics.answered(method, route, status, time.perf_counter() - started)


def metrics_route(metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["operation"])

    @router.get("/metrics", response_class=Response)
    async def report() -> Response:
        """Prometheus' text format; public like health, and without anything of a person or project."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
