"""The short way of a command that is written as it should be.

FastAPI finds its way through routers twice, resolves dependencies, and validates the answer: most of what a
command costs over HTTP. What is read here is what FastAPI would read, by the same declarations; all else goes
FastAPI's way, which says what is wrong.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from shared.core.decider import Addressed, Decider
from shared.core.messages import Command, json_of
from shared.http.command_desk import CommandDesk, Sent
from shared.http.command_headers import Key, Match
from shared.http.door import bounded_body, guarded, stopping, told_again
from shared.http.dry_run import DryRunBody
from shared.http.identity import Identity
from shared.http.parameters import id_of
from shared.http.receipt_bodies import ReceiptBody
from shared.log.causation import Causation
from shared.log.ids import new_id

JSON = b"application/json"
Headers = Mapping[bytes, bytes]

_key: TypeAdapter[Any] = TypeAdapter(Key)
_match: TypeAdapter[Any] = TypeAdapter(Match)


class Plainly:
    """Reads the requests of one command."""

    def __init__(self, decider: Decider[Any, Any, Any], command_type: type[Command]) -> None:
        self._decider, self._validate = decider, command_type.__pydantic_validator__.validate_python
        self._id: TypeAdapter[str] = TypeAdapter(id_of(decider))

    def read(self, scope: Scope, headers: Headers, body: bytes) -> Sent | None:
        """None: FastAPI has to look at it."""
        if scope["query_string"] or not _is_json(headers.get(b"content-type", b"")):
            return None
        try:
            id = self._decider.only or self._id.validate_python(scope["path_params"]["id"])
            command = self._validate(json.loads(body))
            key, match = _written(_key, headers, b"idempotency-key"), _written(_match, headers, b"if-match")
        except (ValueError, RecursionError):
            return None
        return Sent(Addressed(self._decider, id, command), Causation(key or new_id()), match)


def _is_json(written: bytes) -> bool:
    return written == JSON or written.startswith(JSON + b";")


def _written(adapter: TypeAdapter[Any], headers: Headers, name: bytes) -> Any:
    """Raises ValueError."""
    found = headers.get(name)
    return None if found is None else adapter.validate_python(found.decode("latin-1"))


def direct(
    identity: Identity, desk: CommandDesk, decider: Decider[Any, Any, Any], command_type: type[Command]
) -> type[APIRoute]:
    """The class of the route of one command, behind the door."""
    plainly = Plainly(decider, command_type)

    class Direct(guarded(identity)):  # type: ignore[misc]  # a class is made for each identity
        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] != "POST":
                await super().handle(scope, receive, send)
                return
            request = Request(scope, receive)
            with stopping():
                await identity.verify(request)
                # Of a header that is there twice FastAPI reads the first.
                headers = dict(reversed(scope["headers"]))
                body = await bounded_body(headers, receive)
                if sent := plainly.read(scope, headers, body):
                    answer = await desk(request.state.by, sent)
            if sent:
                await _send(answer, send)
            else:
                await super().handle(scope, told_again(body, receive), send)

    return Direct


async def _send(answer: ReceiptBody | DryRunBody, send: Send) -> None:
    content = json_of(answer)
    headers = [
        (b"content-length", b"%d" % len(content)),
        (b"content-type", JSON),
        (b"etag", b'"%d"' % answer.version),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})
