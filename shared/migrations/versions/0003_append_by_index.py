"""The append again: every look-up by index whatever the statistics say, and a short way for one command."""

from alembic import op

revision = "0003"
down_revision = "0002"

# Set-based in steps instead of one statement: joined by ordinal, the steps were joined in memory at a cost
# that PostgreSQL guessed wrongly, and before the first ANALYZE it read all of `streams` for each batch.
APPEND = """
create or replace function append(
    ids uuid[], streams text[], expected bigint[], counts int[], types text[], datas text[],
    actors text[], fingerprints bytea[],
    event_ordinals int[], event_nths int[], event_ids uuid[], event_keys text[], event_types text[],
    event_schemas int[], event_datas text[], event_metas text[], event_digests bytea[]
) returns table (ordinal int, verdict text, version bigint, first_position bigint, last_position bigint)
language plpgsql security definer set search_path = public, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
    base     bigint;
    stamp    timestamptz;
    upto     bigint;
    starts   bigint[];  -- the position before a command's first event; null: it was not accepted
    verdicts text[];
    versions bigint[];
    firsts   bigint[];
    lasts    bigint[];
begin
    select h.position, greatest(h.recorded_at, clock_timestamp()) into base, stamp from head h for update;

    with judged as (
        select b.count, b.expected, coalesce(s.version, 0) as current, coalesce(s.position, 0) as last,
               k.version as known_version, k.first_position as known_first, k.last_position as known_last,
               case when (k.stream, k.type, k.fingerprint) = (b.stream, b.type, b.fingerprint) then 'repeated'
                    when k.id is not null then 'reused'
                    when coalesce(s.version, 0) <> b.expected then 'conflict'
                    else 'accepted' end as verdict
        from unnest(ids, streams, expected, counts, types, fingerprints)
             as b(id, stream, expected, count, type, fingerprint)
        left join commands k on k.id = b.id
        left join streams s on s.id = b.stream
    ), placed as (
        select *, base + sum(count) filter (where verdict = 'accepted') over (rows unbounded preceding)
                  as upto
        from judged
    )
    select coalesce(max(p.upto), base),
           array_agg(case when verdict = 'accepted' then p.upto - count end),
           array_agg(verdict),
           array_agg(case verdict when 'accepted' then expected + count
                                  when 'repeated' then known_version else current end),
           array_agg(case when verdict = 'repeated' then known_first
                          when verdict = 'accepted' and count > 0 then p.upto - count + 1 end),
           array_agg(case when verdict = 'repeated' then known_last
                          when verdict = 'accepted' and count > 0 then p.upto
                          when verdict = 'accepted' then last end)
    into upto, starts, verdicts, versions, firsts, lasts
    from placed p;

    insert into events
    select starts[e.ordinal] + e.nth, streams[e.ordinal], expected[e.ordinal] + e.nth, e.id, e.key, e.type,
           e.schema, e.data::json, e.meta::json, e.digest, stamp
    from unnest(event_ordinals, event_nths, event_ids, event_keys, event_types, event_schemas,
                event_datas, event_metas, event_digests)
         as e(ordinal, nth, id, key, type, schema, data, meta, digest)
    where starts[e.ordinal] is not null;

    insert into streams
    select w.stream, w.version, w.last
    from unnest(streams, counts, verdicts, versions, lasts) as w(stream, count, verdict, version, last)
    where w.verdict = 'accepted' and w.count > 0
    on conflict (id) do update set version = excluded.version, position = excluded.position;

    insert into commands
    select w.id, w.stream, w.type, w.data::json, w.actor::json, w.fingerprint, w.version, w.first, w.last,
           stamp
    from unnest(ids, streams, types, datas, actors, fingerprints, verdicts, versions, firsts, lasts)
         as w(id, stream, type, data, actor, fingerprint, verdict, version, first, last)
    where w.verdict = 'accepted';

    if upto > base then
        update head set position = upto, recorded_at = stamp;
    end if;
    perform pg_notify('appended', '');
    return query
        select w.n::int, w.verdict, w.version, w.first, w.last
        from unnest(verdicts, versions, firsts, lasts) with ordinality as w(verdict, version, first, last, n);
end $$;
"""

# One statement sees the database as it was before it waited for `head`. So nothing is read to judge by:
# what is too late meets a newer row in ON CONFLICT or a unique key, and the error takes all of it back.
# Like `append` it locks head first, for everything else is selected from it.
APPEND_ONE = """
create function append_one(
    id uuid, stream text, expected bigint, type text, data text, actor text, fingerprint bytea,
    event_ids uuid[], event_keys text[], event_types text[],
    event_schemas int[], event_datas text[], event_metas text[], event_digests bytea[]
) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_variable
declare
    count int := cardinality(event_ids);
    last  bigint;
begin
    with h as (
        update head h
        set position = h.position + count, recorded_at = greatest(h.recorded_at, clock_timestamp())
        returning h.position, h.recorded_at
    ), moved as (
        insert into streams as s
        select stream, expected + count, h.position from h
        where expected = 0 or exists (select from streams k where k.id = stream)
        on conflict on constraint streams_pkey
            do update set version = excluded.version, position = excluded.position
            where s.version = expected
        returning s.position
    ), journalled as (
        insert into commands
        select id, stream, type, data::json, actor::json, fingerprint, expected + count,
               h.position - count + 1, h.position, h.recorded_at
        from h
    ), recorded as (
        insert into events
        select h.position - count + e.nth, stream, expected + e.nth, e.id, e.key, e.type, e.schema,
               e.data::json, e.meta::json, e.digest, h.recorded_at
        from h, unnest(event_ids, event_keys, event_types, event_schemas, event_datas, event_metas,
                       event_digests)
                with ordinality as e(id, key, type, schema, data, meta, digest, nth)
    )
    select m.position into strict last from moved m;
    perform pg_notify('appended', '');
    return last;
end $$;
"""
REVOKE = """revoke execute on function append_one from public"""
GRANT = """
do $$ begin
    execute format('grant execute on function append_one to %I', current_database() || '_runtime');
end $$
"""


def upgrade() -> None:
    for statement in (APPEND, APPEND_ONE, REVOKE, GRANT):
        op.get_bind().exec_driver_sql(statement)
