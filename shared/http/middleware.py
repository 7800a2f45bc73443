"""What surrounds every request: the caller's trace, a measurement, one line of the log. Plain ASGI.

None of them buffers a body or starts a task, and each shares its context with the endpoint.
"""

import time

import structlog
from fastapi import APIRouter, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observe.metrics import CONTENT_TYPE, Metrics
from shared.observe.tracing import Tracing

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
QUIET = frozenset({"/health", "/metrics"})

log = structlog.get_logger()


class TraceMiddleware:
    """The caller's span is current while the request is answered, so that ours is linked to it."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app, self._tracing = app, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._tracing.called_by(headers):
            await self._app(scope, receive, send)


class MetricsMiddleware:
    """Requests by route. What no route answers counts as one, or anybody could make up endless many."""

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


class RequestLogMiddleware:
    """One line a request, with whatever was bound to the context on its way (the correlation id)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].removeprefix(scope.get("root_path", "")) in QUIET:
            await self._app(scope, receive, send)
            return

        answered = False

        def note(status: int) -> None:
            nonlocal answered
            answered = True
            log.info("request", method=scope["method"], path=scope["path"], status=status)

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                note(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception:
            if not answered:
                note(500)  # which is answered further out
            raise


def metrics_route(metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["operation"])

    @router.get("/metrics", summary="运行指标 · metrics", response_class=Response)
    async def report() -> Response:
        """Prometheus' text format; public like health, and without anything of a person or project."""
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
