"""A log as it is after many years: its rows are made by the server, not appended."""

from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.site import secrets
from services.funding.app import service
from shared.core.clock import today
from shared.log.database import engine_url
from shared.log.ids import new_id
from shared.migrate import migrate
from shared.views.table import table_of
from tests.bench.samples import BY, STREAM_LENGTH, body
from tests.bench.view import view
from tests.bench.world import World

SLICE = 200_000


@dataclass(frozen=True)
class Grown:
    """A database of its own with that many events in its log, a command each, and a view over them."""

    dsn: str
    events: int

    def stream(self, number: int) -> str:
        return f"care-grown-{number % (self.events // STREAM_LENGTH) + 1:08d}"


async def grown(world: World, name: str, events: int) -> Grown:
    server = await asyncpg.connect(secrets.superuser_dsn(world.secrets))
    with suppress(asyncpg.DuplicateObjectError):
        await server.execute(f"create role {name}_runtime; create role {name}_recovery")
    await server.execute(f"create database {name}")
    await server.close()
    made = Grown(secrets.superuser_dsn(world.secrets, name), events)
    await migrate(made.dsn, service)
    engine = create_async_engine(engine_url(made.dsn))
    async with engine.begin() as connection:
        await connection.run_sync(table_of(view, 1).table.create)
    await engine.dispose()
    await fill_log(made.dsn, events)
    await _fill_view(made)
    return made


async def fill_log(dsn: str, events: int) -> None:
    """As its superuser: into an empty log, slice by slice, each its own transaction, so that nothing has to
    be held."""
    database = await asyncpg.connect(dsn)
    assert await database.fetchval("select position from head") == 0
    await database.execute("set synchronous_commit = off")
    meta = orjson.dumps(
        {
            "person": BY.person,
            "organisation": BY.organisation,
            "command": "{command}",
            "causation": None,
            "correlation": str(new_id()),
            "occurred_on": today().isoformat(),
        }
    ).decode()
    asked = orjson.dumps({"occurred_on": today()}).decode()  # the least that its journal says of a command
    for first in range(1, events + 1, SLICE):
        last = min(first + SLICE - 1, events)
        await database.execute(_EVENTS, first, last, STREAM_LENGTH, body("JC-1").decode(), meta)
        await database.execute(_COMMANDS, first, last, STREAM_LENGTH, BY.model_dump_json(), asked)
    await database.execute("update head set position = $1, commands = $1, recorded_at = now()", events)
    await database.close()


async def _fill_view(made: Grown) -> None:
    database = await asyncpg.connect(made.dsn)
    await database.execute(_ROWS, made.events // STREAM_LENGTH, STREAM_LENGTH, today())
    await database.close()


_ID = "'grown-' || lpad(((n - 1) / $3 + 1)::text, 8, '0')"
_STREAM = f"'care-' || {_ID}"
# Each event is of a command of its own: the relay sends whole commands.
_COMMAND = "lpad(to_hex(n), 32, '0')::uuid"
_EVENTS = f"""
insert into events
select n, {_STREAM}, (n - 1) % $3 + 1, uuidv7(), {_ID}, 'InspectionRecorded', 1, $4::text::json,
       replace($5::text, '{{command}}', {_COMMAND}::text)::json, sha256(n::text::bytea), now()
from generate_series($1::bigint, $2::bigint) n"""
_COMMANDS = f"""
insert into commands (id, number, stream, type, data, actor, fingerprint, release, correlation, version,
                      first_position, last_position, decided_at, seen)
select {_COMMAND}, n, {_STREAM}, 'RecordInspection', $5::text::json, $4::text::json, sha256(n::text::bytea),
       'grown', uuidv7(), (n - 1) % $3 + 1, n, n, now(), '{{}}'
from generate_series($1::bigint, $2::bigint) n"""
_ROWS = f"""
insert into {table_of(view, 1).table.fullname}
select 'care-grown-' || lpad(n::text, 8, '0'), $2, 'JC-1', $3 from generate_series(1, $1::bigint) n"""


async def size(made: Grown) -> str:
    """As PostgreSQL writes it: 14 GB."""
    database = await asyncpg.connect(made.dsn)
    try:
        said: str = await database.fetchval("select pg_size_pretty(pg_database_size(current_database()))")
        return said
    finally:
        await database.close()
