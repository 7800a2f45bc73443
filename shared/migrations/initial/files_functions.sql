-- Whoever receives, names, marks or removes a file locks its row first, and looks at its names in a statement
-- of its own, which sees what was committed before it got the lock.

-- A file is received whole. Whether it was known is not told to who sends it. What was received last stands: what
-- was there before may be damaged or have lost its key, and goes an hour later, when whoever reads it has ended. Of
-- a file that is erased nothing new may be left. Gives whether it is.
create function receive_file(hash text, medium text, length bigint, sender text, acts_for text,
                             originally uuid, copies file_copies[])
returns boolean language plpgsql as $$
declare
    objects uuid[] := originally || array(select object from unnest(copies));
begin
    if (select count(*) from file_remains join vault.keys on id = object
        where object = any(objects) and due_at > now()) < cardinality(objects) then
        raise object_not_in_prerequisite_state using message = 'what was received is removed already';
    end if;
    loop
        insert into files (sha256, object, kind, bytes) values (hash, originally, medium, length)
        on conflict do nothing;
        exit when found;
        perform from files where sha256 = hash for update;
        continue when not found;  -- it was removed just now
        if is_erased(hash) then
            perform vault.destroy(objects);
            update file_remains set due_at = now() where object = any(objects);
            insert into file_uploads values (hash, sender, acts_for) on conflict do nothing;
            return true;
        end if;
        insert into file_remains
        select object, now() + interval '1 hour' from (
            select object from files where sha256 = hash
            union all select object from file_copies where sha256 = hash) before;
        delete from file_copies where sha256 = hash;
        update files
        set object = originally, kind = medium, bytes = length,
            marked_at = case when marked_at = 'infinity' then marked_at end
        where sha256 = hash;
        exit;
    end loop;
    insert into file_copies select * from unnest(copies);
    delete from file_remains where object = any(objects);
    insert into file_uploads values (hash, sender, acts_for) on conflict do nothing;
    return is_erased(hash);
end $$;

-- A command names files: those that its sender uploaded, and those that he may read, which is judged outside.
-- Gives the others. One that the same command named before stays named, whatever has become of it since.
create function name_files(hashes text[], readable text[], sender text, acts_for text, of_stream text, id uuid)
returns setof text language plpgsql as $$
begin
    perform from files where sha256 = any(hashes) order by sha256 for update;
    insert into file_names
    select f.sha256, of_stream, id, now() from files f
    where f.sha256 = any(hashes) and not is_erased(f.sha256) and (
        f.sha256 = any(readable)
        or exists (select from file_uploads u
                   where u.sha256 = f.sha256 and u.person = sender and u.organisation = acts_for))
    on conflict (sha256, stream, command) do update set named_at = excluded.named_at;
    update files f set marked_at = null
    where f.sha256 = any(hashes) and f.marked_at < 'infinity'
      and exists (select from file_names n where n.sha256 = f.sha256 and n.stream = of_stream and n.command = id);
    return query select h from unnest(hashes) h
    where not exists (select from file_names n where n.sha256 = h and n.stream = of_stream and n.command = id);
end $$;

-- Mark what nothing names, and remove what was marked for as long as `waiting`. Gives how many were removed.
create function clean_files(waiting interval)
returns int language plpgsql as $$
declare
    hashes text[];
    doomed text[];
begin
    delete from file_names n
    where n.named_at < now() - waiting and not exists (select from commands c where c.id = n.command);
    with settled as (
        update file_names n set named_at = 'infinity' where n.named_at < now() - waiting returning n.sha256)
    update files f set marked_at = 'infinity' from settled s where f.sha256 = s.sha256;

    hashes := array(
        select f.sha256 from files f
        where f.marked_at is null and f.destroyed_at is null
          and not exists (select from file_names n where n.sha256 = f.sha256)
        limit 1000 for update skip locked);
    update files f set marked_at = clock_timestamp()
    where f.sha256 = any(hashes) and not exists (select from file_names n where n.sha256 = f.sha256);

    hashes := array(
        select f.sha256 from files f
        where f.marked_at < clock_timestamp() - waiting and f.destroyed_at is null
        limit 1000 for update skip locked);
    doomed := array(
        select h from unnest(hashes) h where not exists (select from file_names n where n.sha256 = h));
    insert into file_remains
    select o, now() from (
        select object from files where sha256 = any(doomed)
        union all select object from file_copies where sha256 = any(doomed)) found(o)
    on conflict do nothing;
    delete from files where sha256 = any(doomed);
    return coalesce(cardinality(doomed), 0);
end $$;

-- What the log says is erased is destroyed: the keys now, with those of its copies; what they opened is to be
-- removed from the store. Gives how many files, which is none where all was done before.
create function destroy_erased()
returns int language plpgsql as $$
declare
    hashes text[];
    objects uuid[];
begin
    hashes := array(
        select sha256 from files
        where destroyed_at is null
          and sha256 in (select data ->> 'sha256' from events where type = 'FileErased')
        order by sha256 for update);
    objects := array(
        select object from files where sha256 = any(hashes)
        union all select object from file_copies where sha256 = any(hashes));
    perform vault.destroy(objects);
    update files set destroyed_at = now() where sha256 = any(hashes);
    insert into file_remains select o, now() from unnest(objects) o on conflict (object) do nothing;
    return cardinality(hashes);
end $$;

-- What commands that came back from their topics name (K13) is named again. Whatever else in them, or in their
-- events, reads like a hash keeps its file as well, for a release that reads them may; but it opens nothing, as
-- no stream has that name: a hash in free text is no right to a file.
create function name_recovered(completed events[], journalled commands[], named file_names[])
returns void language sql as $$
    with kept as (
        insert into file_names
        select distinct hash[1], '', command, 'infinity'::timestamptz
        from (select id, data::text from unnest(journalled)
              union all
              select (meta ->> 'command')::uuid, data::text from unnest(completed)
             ) told(command, written),
             regexp_matches(written, '"([0-9a-f]{64})"', 'g') hash
        union all
        select sha256, stream, command, 'infinity' from unnest(named)
        on conflict (sha256, stream, command) do update set named_at = excluded.named_at
        returning sha256)
    update files f set marked_at = 'infinity' from kept k where f.sha256 = k.sha256;
$$;
