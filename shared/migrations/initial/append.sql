-- In steps, each of which sees the newest state, for head is locked first.

create function append(batch new_command[]) returns table (
    ordinal int, outcome text, version bigint, first_position bigint, last_position bigint
)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    base     bigint;
    known    bigint;
    stamp    timestamptz;
    upto     bigint;
    outcomes text[];
    versions bigint[];
    numbers  bigint[];
    firsts   bigint[];
    lasts    bigint[];
begin
    select h.position, h.commands, greatest(h.recorded_at, clock_timestamp()) into base, known, stamp
    from head h for update;

    with c as (
        select *, row_number() over () as n from unnest(batch)
    ), written_by as (  -- streams that more than one of them rests on, and who is the first to write there
        select t.stream, min(c.n) filter (where t.written) as first
        from c, touched(c.stream, c.expected, c.seen, c.events) t
        group by t.stream
        having count(*) > 1 and bool_or(t.written)
    ), judged as (
        select cardinality(c.events) as count, c.expected,
               (select count(*) from unnest(c.events) e where e.place = 0) as own,
               coalesce(s.version, 0) as current, coalesce(s.position, 0) as last,
               k.version as known_version, k.first_position as known_first, k.last_position as known_last,
               case when k.stream = c.stream and coalesce((k.type, k.fingerprint) = (c.type, c.fingerprint), true)
                    then 'repeated'
                    when k.id is not null then 'id_reused'
                    when m.moved then 'other_version'
                    else 'accepted' end as outcome
        from c
        cross join lateral (
            select bool_or(
                t.version <> coalesce((select max(e.version) from events e where e.stream = t.stream), 0)
                or exists (select from written_by w where w.stream = t.stream and w.first < c.n)
            ) as moved
            from touched(c.stream, c.expected, c.seen, c.events) t
        ) m
        left join lateral (select * from commands k where k.id = c.id limit 1) k on true
        left join lateral (
            select e.version, e.position from events e
            where e.stream = c.stream order by e.version desc limit 1
        ) s on true
    ), placed as (
        select *, base + sum(count) filter (where outcome = 'accepted') over (rows unbounded preceding)
                  as upto,
               count(*) filter (where outcome = 'accepted') over (rows unbounded preceding) as nth
        from judged
    )
    select coalesce(max(p.upto), base), array_agg(outcome), array_agg(known + p.nth),
           array_agg(case outcome when 'accepted' then expected + own
                                  when 'repeated' then known_version else current end),
           array_agg(case when outcome = 'repeated' then known_first
                          when outcome = 'accepted' and count > 0 then p.upto - count + 1 end),
           array_agg(case when outcome = 'repeated' then known_last
                          when outcome = 'accepted' and count > 0 then p.upto
                          when outcome = 'accepted' then last end)
    into upto, outcomes, numbers, versions, firsts, lasts
    from placed p;

    insert into events
    select firsts[c.n] - 1 + e.n,
           case e.place when 0 then c.stream else (c.seen[e.place]).stream end,
           case e.place when 0 then c.expected else (c.seen[e.place]).version end
               + row_number() over (partition by c.n, e.place order by e.n),
           e.id, e.key, e.type, e.schema_version, e.data, e.meta, e.digest, stamp
    from unnest(batch) with ordinality
         as c(id, stream, expected, type, data, actor, fingerprint, release, causation, correlation, seen,
              events, n),
         unnest(c.events) with ordinality as e(place, id, key, type, schema_version, data, meta, digest, n)
    where outcomes[c.n] = 'accepted';

    insert into commands
    select c.id, numbers[c.n], c.stream, c.type, c.data, c.actor, c.fingerprint, c.release, c.causation,
           c.correlation, versions[c.n], firsts[c.n], lasts[c.n], stamp, c.seen
    from unnest(batch) with ordinality
         as c(id, stream, expected, type, data, actor, fingerprint, release, causation, correlation, seen,
              events, n)
    where outcomes[c.n] = 'accepted';

    if 'accepted' = any (outcomes) then
        update head
        set position = upto, commands = numbers[cardinality(numbers)], recorded_at = stamp;
    end if;
    perform pg_notify('appended', '');
    return query
        select w.n::int, w.outcome, w.version, w.first, w.last
        from unnest(outcomes, versions, firsts, lasts) with ordinality as w(outcome, version, first, last, n);
end $$;
