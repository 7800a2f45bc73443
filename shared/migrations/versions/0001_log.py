"""The log, its append, the relay's cursor and the subscribers' checkpoints."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
create table events (
    position       bigint primary key,
    stream         text not null,
    version        bigint not null,
    id             uuid not null unique,
    key            text not null,
    type           text not null,
    schema_version int not null,
    data           json not null,   -- json, not jsonb: the bytes that were hashed are the bytes kept
    meta           json not null,
    digest         bytea not null,
    recorded_at    timestamptz not null,
    unique (stream, version)
);
create table streams (
    id       text primary key,
    version  bigint not null,
    position bigint not null        -- of its last event
);
create table commands (
    id             uuid primary key,
    stream         text not null,
    type           text not null,
    data           json not null,
    actor          json not null,
    fingerprint    bytea not null,  -- of what the sender wrote, to tell a repeat from a reused id
    version        bigint not null, -- of the stream after it
    first_position bigint,          -- null: it changed nothing
    last_position  bigint not null,
    decided_at     timestamptz not null
);
create table head (
    one         boolean primary key default true check (one),
    position    bigint not null,
    recorded_at timestamptz not null
);
insert into head values (true, 0, '-infinity');

create table relay (
    one        boolean primary key default true check (one),
    position   bigint not null,
    generation int not null
);
insert into relay values (true, 0, 1);
create table relay_tails (
    partition int primary key,
    "offset"  bigint not null,      -- of the last record the broker confirmed
    position  bigint not null       -- of the event in it
);
create table checkpoints (
    subscriber text not null,
    partition  int not null,
    source     text not null,
    position   bigint not null default 0,
    "offset"   bigint not null default -1,
    generation int not null default 0,
    primary key (subscriber, partition, source)
);
"""

# head is locked first, so that everything after it is judged on the newest state and two instances
# never deadlock. All commands of the batch are on different streams and have different ids.
APPEND = """
create function append(
    ids uuid[], streams text[], expected bigint[], counts int[], types text[], datas text[],
    actors text[], fingerprints bytea[],
    event_ordinals int[], event_nths int[], event_ids uuid[], event_keys text[], event_types text[],
    event_schemas int[], event_datas text[], event_metas text[], event_digests bytea[]
) returns table (ordinal int, verdict text, version bigint, first_position bigint, last_position bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    base  bigint;
    stamp timestamptz;
begin
    select h.position, greatest(h.recorded_at, clock_timestamp()) into base, stamp from head h for update;
    return query
    with batch as (
        select b.*, k.id is not null as known,
               k.stream = b.stream and k.type = b.type and k.fingerprint = b.fingerprint as same,
               k.version as known_version, k.first_position as known_first, k.last_position as known_last,
               coalesce(s.version, 0) as current, coalesce(s.position, 0) as last
        from unnest(ids, streams, expected, counts, types, datas, actors, fingerprints) with ordinality
             as b(id, stream, expected, count, type, data, actor, fingerprint, ordinal)
        left join commands k on k.id = b.id
        left join streams s on s.id = b.stream
    ), judged as (
        select *, case when known and same then 'repeated'
                       when known then 'reused'
                       when current <> batch.expected then 'conflict'
                       else 'accepted' end as judgement
        from batch
    ), won as (
        select *, base + sum(count) over (order by judged.ordinal) as upto
        from judged where judgement = 'accepted'
    ), recorded as (
        insert into events
        select w.upto - w.count + e.nth, w.stream, w.expected + e.nth, e.id, e.key, e.type, e.schema,
               e.data::json, e.meta::json, e.digest, stamp
        from unnest(event_ordinals, event_nths, event_ids, event_keys, event_types, event_schemas,
                    event_datas, event_metas, event_digests)
             as e(ordinal, nth, id, key, type, schema, data, meta, digest)
        join won w on w.ordinal = e.ordinal
    ), moved as (
        insert into streams as s
        select w.stream, w.expected + w.count, w.upto from won w where w.count > 0
        on conflict (id) do update set version = excluded.version, position = excluded.position
    ), journalled as (
        insert into commands
        select w.id, w.stream, w.type, w.data::json, w.actor::json, w.fingerprint, w.expected + w.count,
               case when w.count > 0 then w.upto - w.count + 1 end,
               case when w.count > 0 then w.upto else w.last end, stamp
        from won w
    ), advanced as (
        update head h set position = t.upto, recorded_at = stamp
        from (select max(upto) as upto from won where count > 0) t where t.upto is not null
    )
    select j.ordinal::int, j.judgement,
           case j.judgement when 'accepted' then j.expected + j.count
                            when 'repeated' then j.known_version else j.current end,
           case when j.judgement = 'repeated' then j.known_first
                when j.judgement = 'accepted' and j.count > 0 then w.upto - w.count + 1 end,
           case when j.judgement = 'repeated' then j.known_last
                when j.judgement = 'accepted' and j.count > 0 then w.upto
                when j.judgement = 'accepted' then j.last end
    from judged j left join won w on w.ordinal = j.ordinal
    order by j.ordinal;
    perform pg_notify('appended', '');
end $$
"""
REVOKE = "revoke execute on function append from public"

# The role names follow from the database's own: projects_runtime may append and read in projects.
GRANTS = """
do $$
declare runtime text := current_database() || '_runtime';
begin
    create schema views;
    execute format('grant usage on schema public, views to %I', runtime);
    execute format('grant select on events, streams, commands, head to %I', runtime);
    execute format('grant select, update on relay to %I', runtime);
    execute format('grant select, insert, update, delete on relay_tails to %I', runtime);
    execute format('grant select, insert, update on checkpoints to %I', runtime);
    execute format('grant execute on function append to %I', runtime);
    execute format('alter default privileges in schema views
                    grant select, insert, update, delete, truncate on tables to %I', runtime);
    grant usage on schema public, views to auditor;
    grant select on all tables in schema public to auditor;
    alter default privileges in schema views grant select on tables to auditor;
end $$;
"""


def upgrade() -> None:
    tables = (statement for statement in TABLES.split(";") if statement.strip())
    for statement in (*tables, APPEND, REVOKE, GRANTS):
        op.get_bind().exec_driver_sql(statement)
