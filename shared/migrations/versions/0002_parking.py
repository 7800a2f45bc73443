"""The events that a subscriber could not apply, with all that waits behind them (K6)."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
create table parked (
    id            uuid primary key,    -- follows from subscriber and record: once is enough
    number        bigint generated always as identity,
    subscriber    text not null,
    key           text not null,
    source        text not null,
    partition     int not null,
    "offset"      bigint not null,
    position      bigint,              -- null, like event_id: the record could not be read
    event_id      uuid,
    type          text,
    reason        text,                -- null: it only waits behind another
    record_key    bytea not null,
    header_names  text[] not null,
    header_values bytea[] not null,
    value         bytea,
    attempts      int not null default 0,
    command       uuid,                -- the last that was carried out on it
    outcome       text check (outcome in ('applied', 'skipped')),
    parked_at     timestamptz not null default now(),
    settled_at    timestamptz
);
create index parked_queues on parked (subscriber, key, number) where outcome is null;
"""

GRANTS = """
do $$
declare runtime text := current_database() || '_runtime';
begin
    execute format('grant select, insert, update on parked to %I', runtime);
    grant select on parked to auditor;
end $$;
"""


def upgrade() -> None:
    tables = (statement for statement in TABLES.split(";\n") if statement.strip())
    for statement in (*tables, GRANTS):
        op.get_bind().exec_driver_sql(statement)
