"""How the routes of a view read what they are asked: by the model of the question alone. FastAPI announces
them; it would resolve dozens of parameters one by one, which takes longer than all that answers them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import Receive, Scope, Send

from shared.http.asked import AskedRoute, no_such, twice
from shared.http.door import Handle
from shared.http.malformed import malformed
from shared.views.lists.reading import Sight

Seeing = Callable[[Request], Sight]
"""What the sender of a request sees of the view."""


@dataclass(frozen=True)
class Question:
    """What a route may be asked.

    model     what its path names, and its parameters
    as_       the endpoint's parameter that takes all of it; None: it takes each by its own name
    repeated  the parameters of the view's routes that may be said several times
    """

    model: type[BaseModel]
    repeated: frozenset[str]
    as_: str | None = "wanted"

    def arguments(self, request: Request) -> dict[str, Any]:
        """Of the endpoint. Raises Problem 400 where a parameter that has one value is said twice, or where
        the path has said it, and RequestValidationError with everything else that is wrong."""
        wanted = self._read(self._said(request), request.path_params)
        return {self.as_: wanted} if self.as_ else dict(wanted)

    def _said(self, request: Request) -> dict[str, Any]:
        said: dict[str, Any] = {}
        faults: dict[str, dict[str, str]] = {}
        asked = request.query_params.multi_items() if request.scope["query_string"] else ()
        for name, value in asked:
            if name in request.path_params:
                faults[name] = no_such(name)
            elif name in self.repeated:
                said.setdefault(name, []).append(value)
            elif name in said:
                faults[name] = twice(name)
            else:
                said[name] = value
        if faults:
            raise malformed([*faults.values()])
        return said

    def _read(self, said: dict[str, Any], path: dict[str, Any]) -> BaseModel:
        try:
            return self.model.model_validate({**said, **path})
        except ValidationError as wrong:
            raise RequestValidationError([*_placed(wrong, path)]) from wrong


def _placed(wrong: ValidationError, path: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """As FastAPI has them: with the part of the request that each stands in."""
    for error in wrong.errors(include_url=False):
        place = "path" if error["loc"][0] in path else "query"
        yield {**error, "loc": (place, *error["loc"])}


@dataclass(frozen=True)
class Routes:
    """The routes of a view.

    guarded  their class, behind the door
    """

    router: APIRouter
    guarded: type[APIRoute]
    sees: Seeing

    def add(self, path: str, endpoint: Any, question: Question, **announced: Any) -> None:
        """endpoint: takes `seen` and the question."""
        self.router.add_api_route(
            path, endpoint, route_class_override=direct(self.guarded, question, self.sees), **announced
        )


def direct(guarded: type[APIRoute], question: Question, sees: Seeing) -> type[APIRoute]:
    """A class of routes whose endpoint is called with what FastAPI would call it with."""

    class Answering(AskedRoute):
        """Its question says what may be asked."""

        def get_route_handler(self) -> Handle:
            async def answer(request: Request) -> Response:
                answer: Response = await self.endpoint(seen=sees(request), **question.arguments(request))
                return answer

            return answer

    class Direct(guarded, Answering):  # type: ignore[misc, valid-type]  # the door before the answer
        @cached_property
        def enter(self) -> Handle:
            return self.get_route_handler()

        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] == "GET":
                answer = await self.enter(Request(scope, receive))
                await answer(scope, receive, send)
            else:
                await super().handle(scope, receive, send)

    return Direct
