"""What an address asks: only what its route knows, and each of it once. A parameter that nobody reads was
misspelt, and the answer would be one to another question."""

from collections.abc import Container, Iterator
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from shared.core.words import Words
from shared.http.malformed import bad_field, malformed
from shared.http.pydantic_words import CHINESE

EXTRA = "Extra inputs are not permitted"
NO_SUCH = Words(CHINESE[EXTRA], EXTRA)
TWICE = Words("只能写一次", "once only")


def no_such(name: str) -> dict[str, str]:
    """As pydantic would say it of a model that forbids others."""
    return bad_field("query", [name], NO_SUCH, "extra_forbidden")


def twice(name: str) -> dict[str, str]:
    return bad_field("query", [name], TWICE, "repeated")


class AskedRoute(APIRoute):
    """Raises Problem 400 before its endpoint is called."""

    def get_route_handler(self) -> Any:
        handle, known = super().get_route_handler(), _known(self.dependant)

        async def answer(request: Request) -> Response:
            if request.scope["query_string"] and (faults := [*_faults(request, known)]):
                raise malformed(faults)
            return await handle(request)

        return answer


def _known(dependant: Dependant) -> frozenset[str] | None:
    """What may be asked; None: a model of all of it says so itself, beside what else is wrong."""
    fields = [*_query_fields(dependant)]
    kinds = [field.field_info.annotation for field in fields]
    if any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds):
        return None
    return frozenset(field.alias for field in fields)


def _query_fields(dependant: Dependant) -> Iterator[Any]:
    yield from dependant.query_params
    for needed in dependant.dependencies:
        yield from _query_fields(needed)


def _faults(request: Request, known: Container[str] | None) -> Iterator[dict[str, str]]:
    said = [name for name, _ in request.query_params.multi_items()]
    for name in dict.fromkeys(said):
        if known is not None and name not in known:
            yield no_such(name)
        elif said.count(name) > 1:
            yield twice(name)
