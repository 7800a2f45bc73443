"""The audit desk over HTTP: histories for auditors, and its own health."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Response

from services.audit.catalogue import SERVICES
from services.audit.history import History, UnknownProject, history_of
from services.audit.partition import Partition
from services.audit.reading import read
from services.roles import AUDITOR
from shared.core.actor import Actor
from shared.core.days import Day
from shared.core.reader import Reader
from shared.health.told import KAFKA, of
from shared.http.app import new_app
from shared.http.authority import authorise
from shared.http.door import guarded
from shared.http.identity import Identity
from shared.http.optional import NeverNull
from shared.http.parameters import Id
from shared.http.problems import Problem, answers, unavailable
from shared.kafka.reader import open_reader
from shared.kafka.topics import missing_topic, topic_of
from shared.kafka.unavailable import KafkaUnavailable
from shared.observe.metrics import Metrics
from shared.settings import Settings

NAME = "audit"
HEALTH_SECONDS = 2.0

Read = Callable[[Settings, Iterable[str], str], Awaitable[list[Partition]]]
AsOf = Annotated[
    Day | None,
    Query(description="业务日期截止 · business dates up to this one", examples=["2024-09-30"]),
    NeverNull(),
]


def build(settings: Settings, read: Read = read) -> FastAPI:
    identity = Identity(settings.jwks_url, settings.issuer)
    app = new_app(NAME, lambda: health(settings), Metrics())
    router = APIRouter(route_class=guarded(identity), tags=["history"])

    @router.get(
        "/projects/{id}/history",
        operation_id="history",
        summary="项目历史 · a project's history",
        response_model=History,
        responses=answers(400, 401, 403, 404, 503),
    )
    async def history(id: Id, by: Annotated[Actor, Depends(identity)], as_of: AsOf = None) -> Response:
        """A project's life across all services in causal order, read from Kafka alone (auditor: of the
        streams that lie in his division; of others their number, and what does not hold)."""
        authorise(by, frozenset({AUDITOR}))
        try:
            partitions = await read(settings, SERVICES, id)
            told = await asyncio.to_thread(_told, id, partitions, as_of, by)
            return Response(told, media_type="application/json")
        except UnknownProject as unknown:
            zh = f"查无项目 {id}，各部门的主题中均无您所辖区划内该项目的事件；已查：{unknown.searched.zh}"
            en = f"No service has an event of {id} in your division. Searched: {unknown.searched.en}."
            raise Problem(404, "not-found", zh, en) from unknown
        except KafkaUnavailable as gone:
            zh, en = gone.words
            raise unavailable(f"消息系统暂时无法读取：{zh}", f"Kafka cannot be read now: {en}.") from gone

    app.include_router(router)
    return app


def _told(id: str, partitions: list[Partition], as_of: date | None, by: Actor) -> str:
    """A long life takes seconds to tell: in a thread, for others want their answers meanwhile.

    Raises UnknownProject.
    """
    reader = Reader(by, frozenset({AUDITOR}))
    return history_of(id, partitions, as_of, reader).model_dump_json()


async def health(settings: Settings) -> dict[str, Any]:
    """The shape of every service's health. The desk has no log and no subscription: it reads when asked."""
    problems: list[str] = []
    try:
        async with open_reader(settings, HEALTH_SECONDS) as reader:
            there = await reader.topics()
        problems = [" · ".join(missing_topic(s)) for s in SERVICES if topic_of(s) not in there]
    except KafkaUnavailable as gone:
        problems = [" · ".join(of(KAFKA, gone.words))]
    return {
        "service": NAME,
        "healthy": not problems,
        "problems": problems,
        "warnings": [],
        "rebuilding": {},
        "log": None,
        "subscriptions": [],
    }
