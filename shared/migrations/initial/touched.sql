-- The streams that a decision rests on, the command's own first, with the version each was at, and whether
-- it records something there.

create function touched(c new_command) returns table (stream text, version bigint, written boolean)
language sql stable as $$
    select c.stream, c.expected, true
    union all
    select s.stream, s.version, exists (select from unnest(c.events) e where e.place = s.n)
    from unnest(c.seen) with ordinality as s(stream, version, n)
$$;
