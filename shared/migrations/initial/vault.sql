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

-- A key that is destroyed is in the server's files until the tables are written anew (Keys.scrub): a row for each,
-- of the transaction that destroyed it, so that no process dies with what it knows of that.
create table vault.scrubs_due (
    id bigint generated always as identity primary key
);

create function vault.scrub_is_due() returns trigger language plpgsql as $$
begin
    insert into vault.scrubs_due default values;
    return null;
end $$;
create trigger scrub_is_due after delete on vault.keys for each row execute function vault.scrub_is_due();
