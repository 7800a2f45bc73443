"""Everything that can be known of a system at rest: logs, journals, topics, checkpoints, views, parking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.audit.catalogue import SERVICES
from shared.core.messages import type_name
from shared.core.recorded import Recorded
from shared.core.recovered import LogRecovered
from shared.core.view import View
from shared.kafka.incoming import Incoming, read
from shared.kafka.topics import SourcePartition, topic_of
from shared.log.database import open_engine, transaction
from shared.log.event_log import EventLog
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import subscription_of
from shared.views import versions
from shared.views.table import table_of
from tests import journal
from tests.faults.answers import Answer
from tests.journal import Journalled, Logged
from tests.system.topics import read_topic

EVERYTHING = 10_000_000


@dataclass
class Department:
    """One service.

    commands       its journal, and in `logged` its events as tests.journal takes them
    head, relayed  position of the newest event, and how far the relay has come
    reached        subscriber → (source, partition) → position
    parked         (subscriber, key) of what waits for a person
    views          name → key → row
    """

    events: list[Recorded]
    commands: list[Journalled]
    logged: list[Logged]
    records: list[Incoming]
    head: int
    relayed: int
    reached: dict[str, dict[SourcePartition, int]]
    parked: set[tuple[str, str]]
    views: dict[str, dict[str, Any]]

    @property
    def was_recovered(self) -> bool:
        """Its log went back to a backup and was completed."""
        return any(event.type == type_name(LogRecovered) for event in self.events)


@dataclass
class Evidence:
    departments: Mapping[str, Department]
    answers: list[Answer] = field(default_factory=list)


async def gather_evidence(stack: LocalStack, answers: list[Answer]) -> Evidence:
    """Of a system that has come to rest, see `rest`."""
    departments = {name: await _department(stack, name) for name in SERVICES}
    return Evidence(departments, answers)


async def _department(stack: LocalStack, name: str) -> Department:
    dsn = secrets.runtime_dsn(stack.folder.secrets, name)
    async with EventLog(dsn, name) as log:
        events = await log.read(0, EVERYTHING)
    commands, logged = await journal.read(dsn)
    sql = await asyncpg.connect(dsn)
    try:
        return Department(
            events=events,
            commands=commands,
            logged=logged,
            records=await _records(stack, name, len(events)),
            head=await sql.fetchval("select position from head"),
            relayed=await sql.fetchval("select position from relay where topic = 'events'"),
            parked={(r["subscriber"], r["key"]) for r in await sql.fetch(_PARKED)},
            **await _subscribers(dsn, name),
        )
    finally:
        await sql.close()


async def _records(stack: LocalStack, name: str, at_least: int) -> list[Incoming]:
    topic = topic_of(name)
    records = await read_topic(stack, topic, at_least)
    return [read(topic, r.partition, r.offset, r.key, r.value, r.headers) for r in records]


async def _subscribers(dsn: str, name: str) -> dict[str, Any]:
    """How far each has come, and the rows of each view: of the version that is shown."""
    service, engine = SERVICES[name], open_engine(dsn)
    try:
        async with transaction(engine) as tx:
            live = {view.name: await versions.live(tx, view.name) for view in service.views}
            names = [*(version.subscriber for version in live.values()), f"{name}.reactions"]
            reached = {s: await checkpoints.read(tx, s) for s in names}
            views = {v.name: await _rows(v, live[v.name].number, tx) for v in service.views}
    finally:
        await engine.dispose()
    return {
        "reached": {
            subscription_of(s): {place: c.position for place, c in seen.items()}
            for s, seen in reached.items()
        },
        "views": views,
    }


async def _rows(view: View[Any], number: int, tx: AsyncConnection) -> dict[str, Any]:
    rows = [view.row(**row._mapping) for row in await tx.execute(select(table_of(view, number).table))]
    return {getattr(row, view.key): row for row in rows}


_PARKED = """
    select distinct split_part(subscriber, '@', 1) as subscriber, key from parked where outcome is null"""
