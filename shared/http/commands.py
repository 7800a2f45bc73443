"""POST a command: one route for each command class a person may send."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Response

from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.messages import Command, type_name
from shared.core.roles import Role, names_of
from shared.core.service import Service
from shared.core.words import Words
from shared.http.asked_back import answers_of
from shared.http.command_desk import CommandDesk, Sent
from shared.http.command_headers import ETAG, Key, Match
from shared.http.direct import ShortWay, direct
from shared.http.dry_run import DryRunBody, Manner
from shared.http.files.naming import AnyHandler
from shared.http.identity import Identity
from shared.http.parameters import id_of
from shared.http.receipt_bodies import ReceiptBody
from shared.log.causation import Causation
from shared.log.ids import new_id

C = TypeVar("C", bound=Command)


def command_routes(
    service: Service, decider: Decider[Any, Any, Any], handle: AnyHandler, identity: Identity
) -> APIRouter:
    router = APIRouter(prefix=decider.path, tags=[decider.collection])
    desk = CommandDesk(service, handle)
    for command in decider.command_types().values():
        if command.roles:
            _add_route(router, desk, decider, command, identity)
    return router


def _add_route(
    router: APIRouter,
    desk: CommandDesk,
    decider: Decider[Any, Any, Any],
    command_type: type[C],
    identity: Identity,
) -> None:
    which = id_of(decider)

    async def send(
        id: which,  # type: ignore[valid-type]  # FastAPI reads it at run time
        command: command_type,  # type: ignore[valid-type]  # FastAPI reads it at run time
        response: Response,
        by: Annotated[Actor, Depends(identity)],
        manner: Annotated[Manner, Query()],
        key: Key = None,
        match: Match = None,
    ) -> ReceiptBody | DryRunBody:
        addressed = Addressed(decider, id, command)
        body = await desk(by, Sent(addressed, Causation(key or new_id()), match, manner.dry_run))
        response.headers["ETag"] = f'"{body.version}"'
        return body

    router.add_api_route(
        f"/{kebab(type_name(command_type))}",
        send,
        methods=["POST"],
        name=type_name(command_type),
        summary=summary(command_type.title, command_type.roles),
        description=command_type.__doc__,
        operation_id=type_name(command_type),
        responses=ETAG | answers_of(command_type),
        route_class_override=direct(ShortWay(identity, desk, decider, command_type), identity),
    )


def summary(title: Words, roles: Iterable[Role]) -> str:
    """What a route does and for whom, for the OpenAPI document."""
    by = names_of(roles)
    return f"{title.zh}（{by.zh}）· {title.en} ({by.en})"


def kebab(name: str) -> str:
    """SubmitPlan → submit-plan."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
