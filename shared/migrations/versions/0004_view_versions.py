"""Versions of views: each has a table, checkpoints and parked queues of its own (K7)."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
create table view_versions (
    view        text not null,
    number      int not null,           -- never given twice: parked events are known by it
    subscriber  text not null unique,   -- of its checkpoints and parked queues: projects.projects@3
    fingerprint text not null,          -- of the code that its rows follow from
    state       text not null check (state in ('filling', 'live', 'old', 'dropped')),
    rows        bigint,                 -- when it went live, like digest
    digest      text,
    created_at  timestamptz not null default now(),
    switched_at timestamptz,            -- null: it never was live, or always
    primary key (view, number)
);
create unique index one_live_version on view_versions (view) where state = 'live';
create unique index one_filling_version on view_versions (view) where state = 'filling';
create index parked_skipped on parked (split_part(subscriber, '@', 1)) where outcome = 'skipped';
"""

# What was filled without a version is filled again as version 1.
UNVERSIONED = """
do $$
declare unversioned text;
begin
    for unversioned in select tablename from pg_tables where schemaname = 'views' loop
        execute format('drop table views.%I', unversioned);
    end loop;
    delete from checkpoints where subscriber not like '%.reactions';
    delete from parked where subscriber not like '%.reactions';
end $$;
"""

GRANTS = """
do $$ begin
    execute format('grant select, update on view_versions to %I', current_database() || '_runtime');
    grant select on view_versions to auditor;
end $$;
"""


def upgrade() -> None:
    tables = (statement for statement in TABLES.split(";\n") if statement.strip())
    for statement in (*tables, UNVERSIONED, GRANTS):
        op.get_bind().exec_driver_sql(statement)
