"""pyeventsourcing's own PostgreSQL recorder, given stored events that are ready: no aggregate, no codec."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from shared.log.ids import new_id
from tests.bench.samples import STREAM_LENGTH, body


@contextmanager
def recorder(dsn: str, connections: int, *, functions: bool) -> Iterator[PostgresApplicationRecorder]:
    """functions: inserting by a database function, which takes no lock and so gives up commit order."""
    server = urlsplit(dsn)
    store = PostgresDatastore(
        server.path.strip("/"),
        server.hostname,
        server.port,
        server.username,
        server.password,
        pool_size=connections,
        enable_db_functions=functions,
    )
    with store:
        made = PostgresApplicationRecorder(store, events_table_name=f"es_{functions}".lower())
        made.create_table()
        yield made


def saves(how_many: int) -> list[list[StoredEvent]]:
    ids = [new_id() for _ in range(how_many // STREAM_LENGTH + 1)]
    return [[_stored(ids[n // STREAM_LENGTH], n % STREAM_LENGTH + 1)] for n in range(how_many)]


def _stored(id: object, version: int) -> StoredEvent:
    return StoredEvent(id, version, "bench:InspectionRecorded", body(f"JC-{version}"))
