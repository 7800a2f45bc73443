-- Restricted content of commands, encrypted, and the key of each encrypted item, apart from what it opens: a row
-- of keys that is gone is content that is gone. The log names an item and never holds it (K15).

create schema vault;

create table vault.keys (
    id  uuid primary key,          -- of the item
    key bytea not null check (length(key) = 32)
);

create table vault.items (
    id           uuid primary key,
    tag          bytea unique,     -- of content, writer and place, under the service's secret; null: of none to
                                   -- be found again
    stream       text not null,
    kind         text not null,
    person       text not null,    -- who wrote it, for which organisation
    organisation text not null,
    sealed       bytea not null,   -- salt and content
    kept_at      timestamptz not null default now() -- or was written again
);
create index on vault.items (kept_at);
create index on vault.items (stream, person);

-- What the log says is gone, so that nobody has to read all of it for that.
create index gone on events ((data ->> 'item')) where type in ('ContentErased', 'ContentLossRecorded');

-- A key that is destroyed is in the server's files until the table is written anew (Keys.scrub): a row of the
-- transaction that destroyed it, so that no process dies with what it knows of that.
create table vault.scrubs_due (
    id     bigint generated always as identity primary key,
    due_at timestamptz not null default now()
);

-- Gives how many there were. A key that nobody ever was to be kept from is deleted without this.
create function vault.destroy(ids uuid[]) returns bigint language sql as $$
    with gone as (delete from vault.keys where id = any(ids) returning id),
    due as (insert into vault.scrubs_due (due_at) select now() from gone limit 1)
    select count(*) from gone
$$;
