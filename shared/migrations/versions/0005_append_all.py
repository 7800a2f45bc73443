"""A batch is appended as a whole where nothing stands against it, and judged one by one where something does.

The stream, the version and the position of an event are made here: a caller gives it inside of its command.
`streams` goes: what a stream's version is, its events say. Nothing is looked up by a plain join: of a table
that PostgreSQL takes for empty it would read all for each batch, and go on so until the next ANALYZE.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

OLD = (
    "drop function append(uuid[], text[], bigint[], int[], text[], text[], text[], bytea[],"
    " int[], int[], uuid[], text[], text[], int[], text[], text[], bytea[])",
    "drop function append_one(uuid, text, bigint, text, text, text, bytea,"
    " uuid[], text[], text[], int[], text[], text[], bytea[])",
    "drop table streams",
)

NEW_EVENT = """
create type new_event as (
    id             uuid,
    key            text,
    type           text,
    schema_version int,
    data           json,
    meta           json,
    digest         bytea
)
"""
NEW_COMMAND = """
create type new_command as (
    id          uuid,
    stream      text,
    expected    bigint,  -- version of the stream that was decided on
    type        text,
    data        json,
    actor       json,
    fingerprint bytea,
    events      new_event[]
)
"""

# One statement sees the database as it was before it waited for `head`. So nothing that may have changed
# since is read to judge by: what is too late meets a unique key, and the error takes all of it back. What
# is read, the event before the first, never goes away again. head is locked first, for everything else is
# selected from it, so that two processes never deadlock. A command without events would meet no unique
# key, so it is refused.
APPEND_ONE = """
create function append_one(c new_command)
returns bigint  -- the position before the first
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    base  bigint;
    count int := cardinality(c.events);
begin
    with h as (
        update head h
        set position = h.position + count,
            recorded_at = greatest(h.recorded_at, clock_timestamp())
        where count > 0 and (
            c.expected = 0
            or exists (select from events e where e.stream = c.stream and e.version = c.expected)
        )
        returning h.position - count as base, h.recorded_at
    ), journalled as (
        insert into commands
        select c.id, c.stream, c.type, c.data, c.actor, c.fingerprint, c.expected + count,
               h.base + 1, h.base + count, h.recorded_at
        from h
    ), recorded as (
        insert into events
        select h.base + e.n, c.stream, c.expected + e.n, e.id, e.key, e.type, e.schema_version, e.data,
               e.meta, e.digest, h.recorded_at
        from h, unnest(c.events) with ordinality as e(id, key, type, schema_version, data, meta, digest, n)
    )
    select h.base into strict base from h;
    perform pg_notify('appended', '');
    return base;
end $$;
"""

# The same for many at once, which are on different streams and have different ids.
APPEND_ALL = """
create function append_all(batch new_command[])
returns bigint  -- the position before the first
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    base  bigint;
    ready int;
    total int := (select sum(cardinality(events)) from unnest(batch));
begin
    with h as (
        update head h
        set position = h.position + total,
            recorded_at = greatest(h.recorded_at, clock_timestamp())
        returning h.position - total as base, h.recorded_at
    ), c as (
        select *, cardinality(events) as count,
               sum(cardinality(events)) over (rows unbounded preceding) - cardinality(events) as before
        from unnest(batch)
    ), journalled as (
        insert into commands
        select c.id, c.stream, c.type, c.data, c.actor, c.fingerprint, c.expected + c.count,
               h.base + c.before + 1, h.base + c.before + c.count, h.recorded_at
        from h, c
    ), recorded as (
        insert into events
        select h.base + c.before + e.n, c.stream, c.expected + e.n, e.id, e.key, e.type, e.schema_version,
               e.data, e.meta, e.digest, h.recorded_at
        from h, c, unnest(c.events) with ordinality
                   as e(id, key, type, schema_version, data, meta, digest, n)
    )
    select h.base, (
        select count(*) from c
        where c.count > 0 and (
            c.expected = 0
            or (select true from events e where e.stream = c.stream and e.version = c.expected)
        )
    ) into strict base, ready from h;
    if ready <> cardinality(batch) then
        raise no_data_found;
    end if;
    perform pg_notify('appended', '');
    return base;
end $$;
"""

# In steps, each of which sees the newest state, for head is locked first.
APPEND = """
create function append(batch new_command[]) returns table (
    ordinal int, verdict text, version bigint, first_position bigint, last_position bigint
)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    base     bigint;
    stamp    timestamptz;
    upto     bigint;
    verdicts text[];
    versions bigint[];
    firsts   bigint[];
    lasts    bigint[];
begin
    select h.position, greatest(h.recorded_at, clock_timestamp()) into base, stamp from head h for update;

    with judged as (
        select cardinality(c.events) as count, c.expected, coalesce(s.version, 0) as current,
               coalesce(s.position, 0) as last, k.version as known_version,
               k.first_position as known_first, k.last_position as known_last,
               case when (k.stream, k.type, k.fingerprint) = (c.stream, c.type, c.fingerprint) then 'repeated'
                    when k.id is not null then 'reused'
                    when coalesce(s.version, 0) <> c.expected then 'conflict'
                    else 'accepted' end as verdict
        from unnest(batch) c
        left join lateral (select * from commands k where k.id = c.id limit 1) k on true
        left join lateral (
            select e.version, e.position from events e
            where e.stream = c.stream order by e.version desc limit 1
        ) s on true
    ), placed as (
        select *, base + sum(count) filter (where verdict = 'accepted') over (rows unbounded preceding)
                  as upto
        from judged
    )
    select coalesce(max(p.upto), base), array_agg(verdict),
           array_agg(case verdict when 'accepted' then expected + count
                                  when 'repeated' then known_version else current end),
           array_agg(case when verdict = 'repeated' then known_first
                          when verdict = 'accepted' and count > 0 then p.upto - count + 1 end),
           array_agg(case when verdict = 'repeated' then known_last
                          when verdict = 'accepted' and count > 0 then p.upto
                          when verdict = 'accepted' then last end)
    into upto, verdicts, versions, firsts, lasts
    from placed p;

    insert into events
    select firsts[c.n] - 1 + e.n, c.stream, c.expected + e.n, e.id, e.key, e.type, e.schema_version, e.data,
           e.meta, e.digest, stamp
    from unnest(batch) with ordinality
         as c(id, stream, expected, type, data, actor, fingerprint, events, n),
         unnest(c.events) with ordinality as e(id, key, type, schema_version, data, meta, digest, n)
    where verdicts[c.n] = 'accepted';

    insert into commands
    select c.id, c.stream, c.type, c.data, c.actor, c.fingerprint, versions[c.n], firsts[c.n], lasts[c.n],
           stamp
    from unnest(batch) with ordinality
         as c(id, stream, expected, type, data, actor, fingerprint, events, n)
    where verdicts[c.n] = 'accepted';

    if upto > base then
        update head set position = upto, recorded_at = stamp;
    end if;
    perform pg_notify('appended', '');
    return query
        select w.n::int, w.verdict, w.version, w.first, w.last
        from unnest(verdicts, versions, firsts, lasts) with ordinality as w(verdict, version, first, last, n);
end $$;
"""
REVOKE = "revoke execute on function append_one, append_all, append from public"
GRANT = """
do $$ begin
    execute format('grant execute on function append_one, append_all, append to %I',
                   current_database() || '_runtime');
end $$
"""


def upgrade() -> None:
    for statement in (*OLD, NEW_EVENT, NEW_COMMAND, APPEND_ONE, APPEND_ALL, APPEND, REVOKE, GRANT):
        op.get_bind().exec_driver_sql(statement)
