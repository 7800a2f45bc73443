-- The same for many at once, which are on different streams and have different ids.

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
            commands = h.commands + cardinality(batch),
            recorded_at = greatest(h.recorded_at, clock_timestamp())
        returning h.position - total as base, h.commands - cardinality(batch) as known, h.recorded_at
    ), c as (
        select *, row_number() over () as nth, cardinality(events) as count,
               sum(cardinality(events)) over (rows unbounded preceding) - cardinality(events) as before
        from unnest(batch)
    ), journalled as (
        insert into commands
        select c.id, h.known + c.nth, c.stream, c.type, c.data, c.actor, c.fingerprint, c.release, c.causation,
               c.correlation, c.expected + c.count, h.base + c.before + 1, h.base + c.before + c.count,
               h.recorded_at, c.seen
        from h, c
    ), recorded as (
        insert into events
        select h.base + c.before + e.n, c.stream, c.expected + e.n, e.id, e.key, e.type, e.schema_version,
               e.data, e.meta, e.digest, h.recorded_at
        from h, c, unnest(c.events) with ordinality
                   as e(place, id, key, type, schema_version, data, meta, digest, n)
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
