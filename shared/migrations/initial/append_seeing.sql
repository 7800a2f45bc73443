-- The same for commands whose decisions looked at other streams, and may record events in them. What is only
-- looked at meets no unique key. So head is locked first: what begins afterwards sees all that was committed.

create function append_seeing(batch new_command[])
returns bigint  -- the position before the first
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    base  bigint;
    known bigint;
    stamp timestamptz;
    total int := (select sum(cardinality(events)) from unnest(batch));
begin
    select h.position, h.commands, greatest(h.recorded_at, clock_timestamp()) into base, known, stamp
    from head h for update;

    if exists (
        select from unnest(batch) c, touched(c.stream, c.expected, c.seen, c.events) t
        group by t.stream
        having (count(*) > 1 and bool_or(t.written))
            or min(t.version) <> max(t.version)
            or min(t.version) <> coalesce((select max(e.version) from events e where e.stream = t.stream), 0)
    ) then
        raise no_data_found;
    end if;

    with c as (
        select *, row_number() over () as nth, cardinality(events) as count,
               base + sum(cardinality(events)) over (rows unbounded preceding) - cardinality(events) as before
        from unnest(batch)
    ), journalled as (
        insert into commands
        select c.id, known + c.nth, c.stream, c.type, c.data, c.actor, c.fingerprint, c.release, c.causation,
               c.correlation,
               c.expected + (select count(*) from unnest(c.events) e where e.place = 0),
               c.before + 1, c.before + c.count, stamp, c.seen
        from c
    )
    insert into events
    select c.before + e.n,
           case e.place when 0 then c.stream else (c.seen[e.place]).stream end,
           case e.place when 0 then c.expected else (c.seen[e.place]).version end
               + row_number() over (partition by c.before, e.place order by e.n),
           e.id, e.key, e.type, e.schema_version, e.data, e.meta, e.digest, stamp
    from c, unnest(c.events) with ordinality
            as e(place, id, key, type, schema_version, data, meta, digest, n);

    update head set position = base + total, commands = known + cardinality(batch), recorded_at = stamp;
    perform pg_notify('appended', '');
    return base;
end $$;
