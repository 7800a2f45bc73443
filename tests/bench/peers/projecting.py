"""pyeventsourcing's ProjectionRunner: the same inspections into the same row, one event a transaction."""

import asyncio
from functools import singledispatchmethod
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from shared.core.clock import today
from tests.bench.samples import STREAM_LENGTH, inspection

PATIENCE_S = 600


class Community(Aggregate):
    @event("Opened")
    def __init__(self) -> None:
        self.inspections = 0

    @event("InspectionRecorded")
    def record_inspection(
        self,
        inspection_id: str,
        inspected_on: str,
        level: str,
        kind: str,
        inspector_org: str,
        findings: list[str],
    ) -> None:
        self.inspections += 1


class Communities(Application):
    pass


class Inspected(PostgresTrackingRecorder):
    """One row a community, like the view it is compared with."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL("create table if not exists inspected (community uuid primary key, inspections bigint, "
                "last text, last_on date)")
        )  # fmt: skip

    def add(self, community: Any, last: str, last_on: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(_UPSERT, (community, last, last_on))


_UPSERT = """
insert into inspected as i values (%s, 1, %s, %s)
on conflict (community) do update
set inspections = i.inspections + 1, last = excluded.last, last_on = excluded.last_on"""


class Inspections(Projection[Inspected]):
    name = "inspections"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        with self.view.datastore.transaction(commit=True) as cursor:
            self.view._insert_tracking(cursor, tracking)

    @process_event.register
    def _(self, happened: Community.InspectionRecorded, tracking: Tracking) -> None:
        self.view.add(happened.originator_id, happened.inspection_id, happened.inspected_on, tracking)


def history(dsn: str, events: int) -> tuple[dict[str, str], int]:
    """An application with that many events behind it: its environment, and the number of the last."""
    environment = _environment(dsn)
    with Communities(environment) as application:
        for _ in range(max(events // STREAM_LENGTH, 1)):
            application.save(_inspected())
        return environment, application.recorder.max_notification_id() or 0


async def project(environment: dict[str, str], last: int) -> float:
    """From the first event to the last, into tables that are made anew; events a second."""
    return await asyncio.to_thread(_project, environment, last)


def _project(environment: dict[str, str], last: int) -> float:
    _drop(environment)
    began = perf_counter()
    with ProjectionRunner(
        application_class=Communities, projection_class=Inspections, view_class=Inspected, env=environment
    ) as runner:
        runner.wait(last, timeout=PATIENCE_S)
        return last / (perf_counter() - began)


def _drop(environment: dict[str, str]) -> None:
    with (
        Communities(environment) as application,
        application.factory.datastore.transaction(commit=True) as cursor,
    ):
        cursor.execute("drop table if exists inspected, inspections_tracking")


def _inspected() -> Community:
    community = Community()
    for n in range(STREAM_LENGTH - 1):
        community.record_inspection(**inspection(f"JC-{n}"), inspected_on=today().isoformat())
    return community


def _environment(dsn: str) -> dict[str, str]:
    server = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": server.path.strip("/"),
        "POSTGRES_HOST": str(server.hostname),
        "POSTGRES_PORT": str(server.port),
        "POSTGRES_USER": str(server.username),
        "POSTGRES_PASSWORD": str(server.password),
    }
