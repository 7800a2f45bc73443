"""Who calls with a trace of their own finds ours linked to it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.observe.tracing import Tracing


class TraceMiddleware:
    """Plain ASGI: the caller's span is current while the request is answered."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app, self._tracing = app, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._tracing.called_by(headers):
            await self._app(scope, receive, send)
