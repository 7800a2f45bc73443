-- A log that went back to a backup is completed (K13): the events of its topic behind `base`, in the order of
-- their positions, then the decision to do so. Their commands count as used; what these asked is lost.

create function recover(base bigint, completed events[], anew boolean, known int, ends relay_ends[],
                        decision new_command)
returns bigint  -- the position before that of the decision
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (select h.position from head h for update) <> base then
        raise serialization_failure using message = 'the log moved on meanwhile';
    end if;
    if exists (select from unnest(completed) with ordinality
                    as e(position, stream, version, id, key, type, schema_version, data, meta, digest,
                         recorded_at, n)
               where e.position <> base + e.n) then
        raise check_violation using message = 'the positions have a gap';
    end if;

    insert into events select * from unnest(completed);
    insert into commands (id, stream, version, first_position, last_position, decided_at, seen)
    select command, own, max(version) filter (where stream = own), min(position), max(position),
           max(recorded_at), '{}'
    from (
        select e.*, (e.meta ->> 'command')::uuid as command,
               first_value(e.stream) over (partition by e.meta ->> 'command' order by e.position) as own
        from unnest(completed) e
    ) e
    group by command, own;
    update head h
    set position = base + cardinality(completed),
        recorded_at = greatest(h.recorded_at, (select max(e.recorded_at) from unnest(completed) e));

    delete from relay_ends;
    if anew then
        update relay set position = 0, generation = known + 1;
    else
        insert into relay_ends select * from unnest(ends);
    end if;
    return append_one(decision);
end $$;
