"""GET restricted content: who may see it does, and that somebody looked is recorded first (K15)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.service import Service
from shared.http.authority import authorise
from shared.http.commands import summary
from shared.http.door import guarded
from shared.http.identity import Identity
from shared.http.parameters import id_of
from shared.http.problems import Problem, answers
from shared.log.causation import Causation
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.mechanisms.vault.commands import LookAtContent
from shared.vault.vault import Vault

AnyDecider = Decider[Any, Any, Any]


def content_routes(
    service: Service, decider: AnyDecider, handle: CommandHandler, vault: Vault, identity: Identity
) -> APIRouter:
    """Two for each command by which a decider lets somebody look."""
    router = APIRouter(prefix=decider.path, tags=[decider.collection], route_class=guarded(identity))
    for command in decider.command_types().values():
        if issubclass(command, LookAtContent):
            _add_list(router, decider, command, vault, identity)
            _add_one(router, service, decider, command, handle, vault, identity)
    return router


def _add_list(
    router: APIRouter, decider: AnyDecider, wanted: type[LookAtContent], vault: Vault, identity: Identity
) -> None:
    which = id_of(decider)

    @router.get(
        "/content",
        summary=summary(wanted.title, wanted.roles),
        operation_id=f"{wanted.__name__}List",
        responses=answers(400, 401, 403, 404, 503),
    )
    async def mine(
        id: which,  # type: ignore[valid-type]  # FastAPI reads it at run time
        by: Annotated[Actor, Depends(identity)],
    ) -> list[UUID]:
        """本人所写受限内容的编号 · the ids of what the asker wrote here that is kept out of sight"""
        authorise(by, wanted.roles)
        own = await vault.items.named_of(decider.stream(id), by.person, by.organisation)
        if not own:  # in the same words whether there is such a stream or not
            en = f"You wrote nothing under {id} that is kept out of sight."
            raise Problem(404, "not-found", f"{id} 中没有您所写的受限内容", en)
        return own


def _add_one(
    router: APIRouter,
    service: Service,
    decider: AnyDecider,
    wanted: type[LookAtContent],
    handle: CommandHandler,
    vault: Vault,
    identity: Identity,
) -> None:
    which = id_of(decider)

    @router.get(
        "/content/{item}",
        summary=summary(wanted.title, wanted.roles),
        description=wanted.__doc__,
        operation_id=f"{wanted.__name__}Content",
        responses=answers(400, 401, 403, 409, 410, 422, 503),
    )
    async def show(
        id: which,  # type: ignore[valid-type]  # FastAPI reads it at run time
        item: UUID,
        by: Annotated[Actor, Depends(identity)],
    ) -> Response:
        authorise(by, wanted.roles)
        look = Addressed(decider, id, wanted(item=item))
        await handle(look, by, Causation(new_id()), reader=service.reader(by))
        content = await vault.shown(item)
        if content is None:
            raise Problem(
                410, "content-lost", "内容已经丢失，或无法读取", "The content is lost or unreadable."
            )
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})
