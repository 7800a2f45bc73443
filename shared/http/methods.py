"""HEAD and OPTIONS, on every address alike (RFC 9110, 9.3.2 and 9.3.7)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class MethodsMiddleware:
    """HEAD is a GET without its body. OPTIONS asks which methods an address takes; any other gets 405."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._head(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, _telling_methods(send, asked=scope["method"] == "OPTIONS"))
        else:
            await self._app(scope, receive, send)

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        as_get = {**scope, "method": "GET"}
        try:
            await self._app(as_get, receive, send_without_body)
        finally:
            scope["route"] = as_get.get("route")  # for who measures requests by route


def _telling_methods(send: Send, asked: bool) -> Send:
    """asked: it is what was asked for, so that the answer is no error."""
    told = False

    async def send_and_tell(message: Message) -> None:
        nonlocal told
        if message["type"] == "http.response.start" and message["status"] == 405:
            allowed = _allowed(MutableHeaders(raw=message["headers"]).get("allow", ""))
            if told := asked:
                message = {**message, "status": 204, "headers": []}
            MutableHeaders(scope=message)["Allow"] = allowed
        elif told:
            message = {**message, "body": b""}
        await send(message)

    return send_and_tell


def _allowed(found: str) -> str:
    """What the route takes, and what every address takes."""
    methods = {name.strip() for name in found.split(",")} | {"OPTIONS"}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
