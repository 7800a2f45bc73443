-- One statement sees the database as it was before it waited for `head`. So nothing that may have changed
-- since is read to judge by: what is too late meets a unique key, and the error takes all of it back. What
-- is read, the event before the first, never goes away again. head is locked first, for everything else is
-- selected from it, so that two processes never deadlock. A command without events would meet no unique
-- key, so it is refused.

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
            commands = h.commands + 1,
            recorded_at = greatest(h.recorded_at, clock_timestamp())
        where count > 0 and (
            c.expected = 0
            or exists (select from events e where e.stream = c.stream and e.version = c.expected)
        )
        returning h.position - count as base, h.commands as number, h.recorded_at
    ), journalled as (
        insert into commands
        select c.id, h.number, c.stream, c.type, c.data, c.actor, c.fingerprint, c.release, c.causation,
               c.correlation, c.expected + count, h.base + 1, h.base + count, h.recorded_at, c.seen
        from h
    ), recorded as (
        insert into events
        select h.base + e.n, c.stream, c.expected + e.n, e.id, e.key, e.type, e.schema_version, e.data,
               e.meta, e.digest, h.recorded_at
        from h, unnest(c.events) with ordinality as e(place, id, key, type, schema_version, data, meta, digest, n)
    )
    select h.base into strict base from h;
    perform pg_notify('appended', '');
    return base;
end $$;
