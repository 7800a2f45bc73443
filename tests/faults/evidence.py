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
from shared.core.recorded import Recorded
from shared.core.view import View
from shared.kafka.incoming import Incoming, read
from shared.kafka.topics import SourcePartition, topic_of
from shared.log.database import open_engine, transaction
from shared.log.event_log import EventLog, recorded
from shared.log.journalled import journal_of
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import subscription_of
from shared.views import versions
from shared.views.table import table_of
from tests.faults.answers import Answer
from tests.journal import Journalled, Logged
from tests.journal import read as read_journal
from tests.kafka import login
from tests.system.topics import read_records

EVERYTHING = 10_000_000


@dataclass
class Department:
    """One service.

    commands       its journal, and in `logged` its events as tests.journal takes them
    journal        its commands as their records should show them, and in `told` what their topic shows
    head, relayed  position of the newest event, and how far the relay has come
    reached        subscriber → (source, partition) → position
    parked         (subscriber, key) of what waits for a person
    views          name → key → row
    """

    events: list[Recorded]
    commands: list[Journalled]
    logged: list[Logged]
    records: list[Incoming]
    journal: list[Recorded]
    told: list[Incoming]
    head: int
    relayed: int
    reached: dict[str, dict[SourcePartition, int]]
    parked: set[tuple[str, str]]
    views: dict[str, dict[str, Any]]


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
        journal = [recorded(row) for row in await log.journal.read_commands(0, EVERYTHING)]
    commands, logged = await read_journal(dsn)
    sql = await asyncpg.connect(dsn)
    try:
        return Department(
            events=events,
            commands=commands,
            logged=logged,
            records=await _records(topic_of(name), len(events), **login(stack, "subscriber")),
            journal=journal,
            told=await _records(topic_of(journal_of(name)), len(journal), **login(stack, "audit")),
            head=await sql.fetchval("select position from head"),
            relayed=await sql.fetchval("select position from relay where topic = 'events'"),
            parked={(r["subscriber"], r["key"]) for r in await sql.fetch(_PARKED)},
            **await _subscribers(dsn, name),
        )
    finally:
        await sql.close()


async def _records(topic: str, at_least: int, **login: Any) -> list[Incoming]:
    records = await read_records(topic, at_least, **login)
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
