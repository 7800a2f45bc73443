"""The short way of a command that is written as it should be.

FastAPI finds its way through routers twice, resolves dependencies, and validates the answer: most of what a
command costs over HTTP. What is read here is what FastAPI would read, by the same declarations; all else goes
FastAPI's way, which says what is wrong.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.messages import Command, json_of
from shared.http.command_desk import CommandDesk, Sent
from shared.http.command_headers import Key, Match
from shared.http.door import bounded_body, guarded, stopping, told_again
from shared.http.explain import problem_of
from shared.http.identity import Identity
from shared.http.parameters import id_of
from shared.http.problems import PROBLEM_JSON
from shared.log.causation import Causation
from shared.log.ids import new_id

JSON = b"application/json"
Headers = Mapping[bytes, bytes]

_key: TypeAdapter[Any] = TypeAdapter(Key)
_match: TypeAdapter[Any] = TypeAdapter(Match)


class ShortWay:
    """Of one command."""

    def __init__(
        self,
        identity: Identity,
        desk: CommandDesk,
        decider: Decider[Any, Any, Any],
        command_type: type[Command],
    ) -> None:
        self._identity, self.desk, self._decider = identity, desk, decider
        self._validate = command_type.__pydantic_validator__.validate_python
        self._id: TypeAdapter[str] = TypeAdapter(id_of(decider))

    async def enter(self, headers: Headers, receive: Receive) -> tuple[Actor, bytes]:
        """Who asks, and the body. Raises Problem 401, 503, 413, 408."""
        shown = headers.get(b"authorization")
        by = await self._identity.actor(None if shown is None else shown.decode("latin-1"))
        return by, await bounded_body(headers, receive)

    def read(self, scope: Scope, headers: Headers, id: str, body: bytes) -> Sent | None:
        """None: FastAPI has to look at it."""
        if scope["query_string"] or not _is_json(headers.get(b"content-type", b"")):
            return None
        try:
            id = self._decider.only or self._id.validate_python(id)
            command = self._validate(json.loads(body))
            key, match = _written(_key, headers, b"idempotency-key"), _written(_match, headers, b"if-match")
        except (ValueError, RecursionError):
            return None
        return Sent(Addressed(self._decider, id, command), Causation(key or new_id()), match)


def direct(way: ShortWay, identity: Identity) -> type[APIRoute]:
    """The class of the route of one command, behind the door, and with a short way to it."""
    return type("Direct", (guarded(identity),), {"short_way": way})


class ShortWayMiddleware:
    """Inside of all others: what is measured and logged is the same for either way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._routes: dict[str, APIRoute] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            template, id = _template(scope["path"].removeprefix(scope.get("root_path", "")))
            if route := self._known(scope).get(template):
                await self._take(route, id, scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _known(self, scope: Scope) -> Mapping[str, APIRoute]:
        """By path; the routes are there before the first request."""
        if self._routes is None:
            routes = (context.original_route for context in iter_route_contexts(scope["app"].routes))
            self._routes = {
                route.path: route
                for route in routes
                if isinstance(route, APIRoute) and hasattr(route, "short_way")
            }
        return self._routes

    async def _take(self, route: Any, id: str, scope: Scope, receive: Receive, send: Send) -> None:
        way: ShortWay = route.short_way
        scope["route"] = route  # for who measures requests by route
        # Of a header that is there twice FastAPI reads the first.
        headers = dict(reversed(scope["headers"]))
        try:
            with stopping():
                by, body = await way.enter(headers, receive)
                if sent := way.read(scope, headers, id, body):
                    answer = await way.desk(by, sent)
        except Exception as error:
            await _refuse(error, way, scope, send)
            return
        if sent:
            await _send(send, 200, json_of(answer), JSON, [(b"etag", b'"%d"' % answer.version)])
        else:
            await self._app(scope, told_again(body, receive), send)


def _template(path: str) -> tuple[str, str]:
    """The path of the route, and the id in it; where there is none, an empty one."""
    parts = path.split("/")
    if len(parts) != 4:
        return path, ""
    return f"/{parts[1]}/{{id}}/{parts[3]}", parts[2]


def _is_json(written: bytes) -> bool:
    return written == JSON or written.startswith(JSON + b";")


def _written(adapter: TypeAdapter[Any], headers: Headers, name: bytes) -> Any:
    """Raises ValueError."""
    found = headers.get(name)
    return None if found is None else adapter.validate_python(found.decode("latin-1"))


async def _refuse(error: Exception, way: ShortWay, scope: Scope, send: Send) -> None:
    """Raises the error where nobody foresaw it."""
    problem = problem_of(error, way.desk.service.rows)
    if problem is None:
        raise error
    more = [(name.lower().encode(), value.encode()) for name, value in (problem.headers or {}).items()]
    await _send(send, problem.status, problem.content(scope["path"]), PROBLEM_JSON.encode(), more)


async def _send(send: Send, status: int, content: bytes, media: bytes, more: list[Any]) -> None:
    headers = [(b"content-length", b"%d" % len(content)), (b"content-type", media), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
