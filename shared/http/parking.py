"""GET what is parked; POST a retry or a skip of it, by an operator and with a reason (K6)."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core import clock
from shared.core.actor import Actor
from shared.core.days import PastDay
from shared.core.fields import Text
from shared.core.messages import Input
from shared.core.parked import OPERATOR, ParkingCommand, RetryParkedEvent, SkipParkedEvent
from shared.core.service import Service
from shared.core.words import Words
from shared.http.authority import authorise
from shared.http.command_headers import ETAG, Key
from shared.http.commands import summary
from shared.http.door import guarded
from shared.http.identity import Identity
from shared.http.parameters import Filter
from shared.http.parked_desk import ParkedDesk
from shared.http.problems import Problem, answers
from shared.http.receipt_bodies import ReceiptBody, receipt_body
from shared.log.causation import Causation
from shared.log.ids import new_id
from shared.parking.queue import ParkedEvent, Standing
from shared.subscribe.settle import SettleParked

_SETTLED = {
    "applied": Words("已应用", "applied already"),
    "skipped": Words("已跳过", "skipped already"),
}
_VERBS: dict[type[ParkingCommand], str] = {RetryParkedEvent: "retry", SkipParkedEvent: "skip"}


class Why(Input):
    reason: Text = Field(
        description="理由 · why, for the record", examples=["发布方已更正 · its source was mended"]
    )
    occurred_on: PastDay = Field(default_factory=clock.today, description="业务日期 · business date")


class SettledBody(ReceiptBody):
    """What the command did, and how the event stands now."""

    parked: ParkedEvent


def parking_routes(
    service: Service, settlement: SettleParked, engine: AsyncEngine, identity: Identity
) -> APIRouter:
    """For operators: what is parked under the keys of their division, or of the whole country."""
    desk = ParkedDesk(service, settlement, engine)
    router = APIRouter(
        prefix="/parked",
        tags=["parked"],
        route_class=guarded(identity),
        responses=answers(400, 401, 403, 503),
    )
    _add_list(router, desk, identity)

    @router.get(
        "/{id}",
        operation_id="oneParked",
        summary="查看一件搁置的事件 · one parked event",
        responses=answers(404),
    )
    async def one(id: UUID, by: Annotated[Actor, Depends(identity)]) -> ParkedEvent:
        """搁置的一件事件 · one parked event, also when it is settled (operator)."""
        authorise(by, OPERATOR)
        return await desk.one(by, id)

    for wanted in (RetryParkedEvent, SkipParkedEvent):
        _add_route(router, desk, wanted, identity)
    return router


def _add_list(router: APIRouter, desk: ParkedDesk, identity: Identity) -> None:
    @router.get("", operation_id="parked", summary="查看搁置的事件 · parked events")
    async def many(
        by: Annotated[Actor, Depends(identity)],
        subscriber: Filter = None,
        key: Filter = None,
        standing: Annotated[
            Standing, Query(description="默认列出各键的首个事件 · by default the first of each key")
        ] = "parked",
        after: Annotated[
            int, Query(ge=0, lt=2**63, description="上一页最后的编号 · the last number of the page before")
        ] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[ParkedEvent]:
        """搁置的事件 · one for each parked key, in the order of arrival, with those behind it (operator)."""
        authorise(by, OPERATOR)
        return await desk.many(
            by, subscriber=subscriber, key=key, standing=standing, after=after, limit=limit
        )


def _add_route(router: APIRouter, desk: ParkedDesk, wanted: type[ParkingCommand], identity: Identity) -> None:
    settlement = desk.settlement

    async def settle(
        id: UUID, why: Why, response: Response, by: Annotated[Actor, Depends(identity)], key: Key = None
    ) -> SettledBody:
        authorise(by, OPERATOR)
        entry, causation = await desk.one(by, id), Causation(key or new_id())
        if entry.command != causation.command:  # else it is asked again, and gets its first answer
            _check_first(entry)
            _check_served(settlement, entry)
        structlog.contextvars.bind_contextvars(correlation=str(causation.command))
        receipt = await settlement.settle(entry, _command(wanted, entry, why), by, causation)
        response.headers["ETag"] = f'"{receipt.version}"'
        body = receipt_body(desk.service.name, receipt)
        return SettledBody(**dict(body), parked=await desk.one(by, id))

    router.add_api_route(
        f"/{{id}}/{_VERBS[wanted]}",
        settle,
        methods=["POST"],
        summary=summary(wanted.title, OPERATOR),
        description=wanted.__doc__,
        operation_id=wanted.__name__,
        responses=ETAG | answers(404, 408, 409, 413, 422),
    )


def _command(wanted: type[ParkingCommand], entry: ParkedEvent, why: Why) -> ParkingCommand:
    return wanted(
        parked_id=entry.id,
        event_id=entry.event_id,
        subscriber=entry.subscriber,
        **why.model_dump(exclude_unset=True),
    )


def _check_first(entry: ParkedEvent) -> None:
    """Raises Problem 409: it is settled, or stands behind another that has to be dealt with first."""
    if entry.standing == "waiting":
        en = f"It waits behind another event of {entry.key}; deal with the first one."
        raise Problem(409, "not-first", f"此事件排在 {entry.key} 的另一事件之后，请先处理首个事件", en)
    if entry.standing != "parked":
        zh, en = _SETTLED[entry.standing]
        raise Problem(409, "settled", f"此事件{zh}", f"The event is {en}.")


def _check_served(settlement: SettleParked, entry: ParkedEvent) -> None:
    """Raises Problem 409: nobody would carry out what is decided."""
    if not settlement.serves(entry.subscriber):
        zh = f"订阅 {entry.subscriber} 已不存在，此事件无从重试或跳过"
        en = f"There is no subscription {entry.subscriber} any more, so nobody can retry or skip this for it."
        raise Problem(409, "no-subscription", zh, en)
