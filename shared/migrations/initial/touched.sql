-- The streams that a decision rests on, the command's own first, with the version each was at, and whether
-- it records something there.

create function touched(own text, expected bigint, seen seen[], events new_event[])
returns table (stream text, version bigint, written boolean)
language sql stable as $$
    select own, expected, true
    union all
    select s.stream, s.version, exists (select from unnest(events) e where e.place = s.n)
    from unnest(seen) with ordinality as s(stream, version, n)
$$;
