"""GET what can be done with a stream now, and what is missing for what comes next."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.deciding import State
from shared.core.gated import Explained
from shared.core.gates import Stage
from shared.core.messages import type_name
from shared.core.rules import PlanRow
from shared.core.service import Service
from shared.core.words import Words
from shared.http.command_headers import ETAG
from shared.http.door import guarded
from shared.http.gate_bodies import GateBody, Said, gate_bodies, said
from shared.http.identity import Identity
from shared.http.parameters import id_of
from shared.http.problems import Problem, answers
from shared.log.handler import CommandHandler


class RoleBody(Said):
    id: str


class CommandBody(BaseModel):
    """A command that a person may send, as the stream stands."""

    command: str
    title: Said
    roles: list[RoleBody]
    yours: bool = Field(description="您的角色可以办理 · you have one of its roles")
    time: Stage = Field(description="现在可办、已办或时机不符 · now, done already, or not now")
    possible: bool = Field(description="您现在即可办理 · nothing is known to stand against it for you")
    gates: list[GateBody]


class StandingBody(BaseModel):
    """Where a stream stands, and each of its commands in the order of the table."""

    stream: str
    version: int
    now: Said
    commands: list[CommandBody]


def gate_routes(
    service: Service, decider: Decider[Any, Any, Any], handle: CommandHandler, identity: Identity
) -> APIRouter:
    router = APIRouter(prefix=decider.path, tags=[decider.collection], route_class=guarded(identity))
    which = id_of(decider)

    @router.get(
        "/gates",
        name=f"gates of {decider.collection}",
        summary="现在可以办理什么，还缺什么 · what can be done now, and what is missing",
        responses=ETAG | answers(400, 401, 404, 503),
    )
    async def gates(
        id: which,  # type: ignore[valid-type]  # FastAPI reads it at run time
        response: Response,
        by: Annotated[Actor, Depends(identity)],
    ) -> StandingBody:
        """各项办理的条件 · the gates of every command, of a stream that you may read.

        What nobody has begun is there where a person can begin it."""
        stream = decider.at(id)
        state, version = await handle.standing(stream)
        explained = decider.explain(state, by)
        if version:
            there = service.reader(by).may_read(stream.whose(state))
        else:
            there = any(one.stage is Stage.NOW for one in explained)
        if not there:
            en = f"There is no {id}, or none that you may read."
            raise Problem(404, "not-found", f"查无 {id}，或不在您的查看范围内", en)
        response.headers["ETag"] = f'"{version}"'
        return StandingBody(
            stream=stream.name,
            version=version,
            now=said(_now(state)),
            commands=[_command_body(one, by, service.rows) for one in explained],
        )

    return router


def _now(state: State) -> Words:
    return Words(f"{state.subject.zh}{state.now.zh}", f"{state.subject.en} {state.now.en}")


def _command_body(explained: Explained, by: Actor, plan: Mapping[str, PlanRow]) -> CommandBody:
    command = explained.command
    yours = not by.roles.isdisjoint(command.roles)
    return CommandBody(
        command=type_name(command),
        title=said(command.title),
        roles=[RoleBody(id=role, **role.named._asdict()) for role in sorted(command.roles)],
        yours=yours,
        time=explained.stage,
        possible=yours and explained.possible,
        gates=gate_bodies(explained.answers, plan),
    )
