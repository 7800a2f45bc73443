"""POST a command: one route for each command class a person may send."""

import re
from collections.abc import Container, Iterable
from operator import itemgetter
from typing import Annotated, Any, TypeVar
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import BaseModel, BeforeValidator

from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.messages import Command, type_name
from shared.core.roles import Role, names_of
from shared.core.service import Service
from shared.core.words import Words
from shared.http.asked_back import answers_of
from shared.http.authority import authorise
from shared.http.door import guarded
from shared.http.dry_run import DryRunBody, Manner, dry_run_body
from shared.http.files.naming import NamingHandler
from shared.http.identity import Identity
from shared.http.optional import NeverNull
from shared.http.parameters import id_of
from shared.http.stream_scope import AnotherMatter, StreamScope
from shared.kafka.topics import partition_of
from shared.log.causation import Causation
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.receipt import Receipt
from shared.log.rehearsal import Forecast

C = TypeVar("C", bound=Command)

# An entity tag (RFC 9110, 8.8.3) that is a version: up to 18 digits, so that it fits a bigint.
VERSION = r'"([0-9]{1,18})"'


def version_of(written: str) -> int:
    """The version that If-Match names.

    Other than RFC 9110, 13.1.1 has it, a weak tag is as good as a strong one: it is what a compressing proxy
    makes of ours, and a version says which state was seen, whatever its bytes on the way. `*` would hold for
    any version and a list for several: neither says what was decided on, so both are refused.
    """
    if found := re.fullmatch(f"(?:W/)?{VERSION}", written):
        return int(found[1])
    zh = '应为一个版本号，加引号，例如 "7"；不能是星号或多个版本'
    raise ValueError(f'{zh} · one version in quotes, e.g. "7"; not *, and not several')


Key = Annotated[
    UUID | None,
    Header(
        alias="Idempotency-Key",
        description="命令编号，本人重发则得首次答复 · command id; sent again by its sender: the first answer",
    ),
    NeverNull(),
]
Match = Annotated[
    int | None,
    Header(alias="If-Match", description='据以办理的版本 · version decided on, as "7"'),
    BeforeValidator(version_of),
    NeverNull({"type": "string", "pattern": f"^(W/)?{VERSION}$"}),
]
# As `responses` of a route wants it.
ETAG: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "ETag": {
                "description": '现在的版本 · the version now, as "7"',
                "schema": {"type": "string", "pattern": f"^{VERSION}$"},
            }
        }
    }
}


class Happened(BaseModel):
    type: str
    id: UUID


class ReceiptBody(BaseModel):
    """What a command did. `position` is a token: give it to a view as ?at= to read your own write."""

    stream: str
    version: int
    position: str
    events: list[Happened | AnotherMatter]


def command_routes(
    service: Service,
    decider: Decider[Any, Any, Any],
    handle: CommandHandler | NamingHandler,
    identity: Identity,
) -> APIRouter:
    router = APIRouter(prefix=decider.path, tags=[decider.collection], route_class=guarded(identity))
    for command in decider.command_types().values():
        if command.roles:
            _add_route(router, service, decider, command, handle, identity)
    return router


def _add_route(
    router: APIRouter,
    service: Service,
    decider: Decider[Any, Any, Any],
    command_type: type[C],
    handle: CommandHandler | NamingHandler,
    identity: Identity,
) -> None:
    which, scope = id_of(decider), StreamScope(service, handle)

    async def send(
        id: which,  # type: ignore[valid-type]  # FastAPI reads it at run time
        command: command_type,  # type: ignore[valid-type]  # FastAPI reads it at run time
        response: Response,
        by: Annotated[Actor, Depends(identity)],
        manner: Annotated[Manner, Query()],
        key: Key = None,
        match: Match = None,
    ) -> ReceiptBody | DryRunBody:
        authorise(by, command_type.roles)
        causation = Causation(key or new_id())
        structlog.contextvars.bind_contextvars(correlation=str(causation.command))
        deal = handle.rehearse if manner.dry_run else handle
        dealt = await deal(Addressed(decider, id, command), by, causation, match, service.reader(by))
        body = _body(service, dealt, await scope.others(by, dealt.stream, dealt.streams))
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
    )


def _body(service: Service, dealt: Receipt | Forecast, others: Container[str]) -> ReceiptBody | DryRunBody:
    """others: streams that are another matter to the sender."""
    if isinstance(dealt, Receipt):
        return receipt_body(service.name, dealt, others)
    return dry_run_body(dealt, service.rows, others)


def summary(title: Words, roles: Iterable[Role]) -> str:
    """What a route does and for whom, for the OpenAPI document."""
    by = names_of(roles)
    return f"{title.zh}（{by.zh}）· {title.en} ({by.en})"


def kebab(name: str) -> str:
    """SubmitPlan → submit-plan."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def receipt_body(source: str, receipt: Receipt, others: Container[str] = ()) -> ReceiptBody:
    """The answer, with the positions that a read can wait for: of each partition touched the last (K10).

    others  streams that are another matter to the sender
    """
    reached: dict[int, int] = {}
    for key, position in receipt.reached.items():
        reached[partition_of(key)] = max(position, reached.get(partition_of(key), 0))
    places = sorted(reached.items(), key=itemgetter(1))
    return ReceiptBody(
        stream=receipt.stream,
        version=receipt.version,
        position=",".join(f"{source}/{partition}/{position}" for partition, position in places),
        events=[
            AnotherMatter() if stream in others else Happened(type=event.type, id=event.id)
            for event, stream in zip(receipt.events, receipt.streams, strict=True)
        ],
    )
