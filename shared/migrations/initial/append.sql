-- In steps, each of which sees the newest state, for head is locked first.

create function append(batch new_command[]) returns table (
    ordinal int, outcome text, version bigint, first_position bigint, last_position bigint
)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    base     bigint;
    stamp    timestamptz;
    upto     bigint;
    outcomes text[];
    versions bigint[];
    firsts   bigint[];
    lasts    bigint[];
begin
    select h.position, greatest(h.recorded_at, clock_timestamp()) into base, stamp from head h for update;

    with judged as (
        select cardinality(c.events) as count, c.expected, coalesce(s.version, 0) as current,
               coalesce(s.position, 0) as last, k.version as known_version,
               k.first_position as known_first, k.last_position as known_last,
               case when k.stream = c.stream and coalesce((k.type, k.fingerprint) = (c.type, c.fingerprint), true)
                    then 'repeated'
                    when k.id is not null then 'id_reused'
                    when coalesce(s.version, 0) <> c.expected then 'other_version'
                    else 'accepted' end as outcome
        from unnest(batch) c
        left join lateral (select * from commands k where k.id = c.id limit 1) k on true
        left join lateral (
            select e.version, e.position from events e
            where e.stream = c.stream order by e.version desc limit 1
        ) s on true
    ), placed as (
        select *, base + sum(count) filter (where outcome = 'accepted') over (rows unbounded preceding)
                  as upto
        from judged
    )
    select coalesce(max(p.upto), base), array_agg(outcome),
           array_agg(case outcome when 'accepted' then expected + count
                                  when 'repeated' then known_version else current end),
           array_agg(case when outcome = 'repeated' then known_first
                          when outcome = 'accepted' and count > 0 then p.upto - count + 1 end),
           array_agg(case when outcome = 'repeated' then known_last
                          when outcome = 'accepted' and count > 0 then p.upto
                          when outcome = 'accepted' then last end)
    into upto, outcomes, versions, firsts, lasts
    from placed p;

    insert into events
    select firsts[c.n] - 1 + e.n, c.stream, c.expected + e.n, e.id, e.key, e.type, e.schema_version, e.data,
           e.meta, e.digest, stamp
    from unnest(batch) with ordinality
         as c(id, stream, expected, type, data, actor, fingerprint, events, n),
         unnest(c.events) with ordinality as e(id, key, type, schema_version, data, meta, digest, n)
    where outcomes[c.n] = 'accepted';

    insert into commands
    select c.id, c.stream, c.type, c.data, c.actor, c.fingerprint, versions[c.n], firsts[c.n], lasts[c.n],
           stamp
    from unnest(batch) with ordinality
         as c(id, stream, expected, type, data, actor, fingerprint, events, n)
    where outcomes[c.n] = 'accepted';

    if upto > base then
        update head set position = upto, recorded_at = stamp;
    end if;
    perform pg_notify('appended', '');
    return query
        select w.n::int, w.outcome, w.version, w.first, w.last
        from unnest(outcomes, versions, firsts, lasts) with ordinality as w(outcome, version, first, last, n);
end $$;
