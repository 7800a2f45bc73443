"""One log line a request, with whatever was bound to the context on its way (the correlation id)."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

QUIET = frozenset({"/health", "/metrics"})


class RequestLogMiddleware:
    """Plain ASGI: it neither buffers bodies nor starts a task, and shares its context with the endpoint."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._app(scope, receive, send)
            return

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                log.info("request", method=scope["method"], path=scope["path"], status=message["status"])
            await send(message)

        await self._app(scope, receive, send_and_note)
