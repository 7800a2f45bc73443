-- A log that went back to a backup is completed (K13): the events of its topic behind `base`, in the order of
-- their positions, the commands of the journal's topic behind `known` with the files that they name, then the
-- decision to do so.

create function recover(base bigint, completed events[], known bigint, journalled commands[], number bigint,
                        named file_names[], anew relay[], ends relay_ends[], decision new_command)
returns bigint  -- the position before that of the decision
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (select (h.position, h.commands) from head h for update) <> (base, known) then
        raise serialization_failure using message = 'the log moved on meanwhile';
    end if;
    if exists (select from unnest(completed) with ordinality
                    as e(position, stream, version, id, key, type, schema_version, data, meta, digest,
                         recorded_at, n)
               where e.position <> base + e.n) then
        raise check_violation using message = 'the positions have a gap';
    end if;

    insert into events select * from unnest(completed);
    insert into commands select * from unnest(journalled);
    perform name_recovered(completed, journalled, named);
    update head h
    set position = base + cardinality(completed),
        commands = number,
        recorded_at = greatest(h.recorded_at, (select max(e.recorded_at) from unnest(completed) e));

    delete from relay_ends;
    insert into relay_ends select * from unnest(ends);
    update relay r set position = 0, generation = a.generation from unnest(anew) a where r.topic = a.topic;
    return append_one(decision);
end $$;
