"""POST a command: one route for each command class a person may send."""

import re
from typing import Annotated, Any, TypeVar
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Header, Path, Response
from pydantic import BaseModel

from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.messages import Command, type_name
from shared.http.identity import Identity
from shared.http.problems import Problem, answers
from shared.kafka.topics import partition_of
from shared.log.handler import Causation, CommandHandler, Receipt
from shared.log.ids import new_id

C = TypeVar("C", bound=Command)

Id = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", examples=["xj-2024-001"])]
Key = Annotated[
    UUID | None,
    Header(alias="Idempotency-Key", description="命令编号 · command id; again: the first answer"),
]
Match = Annotated[
    str | None,
    Header(alias="If-Match", description='version decided on, as "7"', pattern=r'^"\d+"$'),
]


class Happened(BaseModel):
    type: str
    id: UUID


class Accepted(BaseModel):
    """What a command did. `position` is a token: give it to a view as ?at= to read your own write."""

    stream: str
    version: int
    position: str
    events: list[Happened]


def command_routes(
    source: str, decider: Decider[Any, Any, Any], handle: CommandHandler, identity: Identity
) -> APIRouter:
    router = APIRouter(prefix=f"/{decider.collection}/{{id}}", tags=[decider.collection])
    for command in decider.command_types().values():
        if command.roles:
            _add_route(router, source, decider, command, handle, identity)
    return router


def _add_route(
    router: APIRouter,
    source: str,
    decider: Decider[Any, Any, Any],
    command_type: type[C],
    handle: CommandHandler,
    identity: Identity,
) -> None:
    async def send(
        id: Id,
        command: command_type,  # type: ignore[valid-type]  # FastAPI reads it at run time
        response: Response,
        by: Annotated[Actor, Depends(identity)],
        key: Key = None,
        match: Match = None,
    ) -> Accepted:
        _authorise(command_type, by)
        expected = int(match.strip('"')) if match else None
        cause = Causation(key or new_id())
        structlog.contextvars.bind_contextvars(correlation=str(cause.command))
        receipt = await handle(Addressed(decider, id, command), by, cause, expected)
        response.headers["ETag"] = f'"{receipt.version}"'
        return accepted(source, receipt)

    router.add_api_route(
        f"/{kebab(type_name(command_type))}",
        send,
        methods=["POST"],
        name=type_name(command_type),
        summary=f"{type_name(command_type)} ({', '.join(sorted(command_type.roles))})",
        description=command_type.__doc__,
        operation_id=type_name(command_type),
        responses=answers(400, 401, 403, 409, 422, 503),
    )


def kebab(name: str) -> str:
    """SubmitPlan → submit-plan."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def accepted(source: str, receipt: Receipt) -> Accepted:
    return Accepted(
        stream=receipt.stream,
        version=receipt.version,
        position=f"{source}/{partition_of(receipt.key)}/{receipt.position}",
        events=[Happened(type=event.type, id=event.id) for event in receipt.events],
    )


def _authorise(command: type[Command], by: Actor) -> None:
    if by.roles.isdisjoint(command.roles):
        roles = "、".join(sorted(command.roles))
        en = f"{type_name(command)} may be sent by: {', '.join(sorted(command.roles))}."
        raise Problem(403, "role", f"此命令须由以下角色发出:{roles}", en, roles=sorted(command.roles))
