-- The key of each encrypted item, apart from what it opens: a row that is gone is content that is gone.

create schema vault;

create table vault.keys (
    id  uuid primary key,  -- of the item
    key bytea not null check (length(key) = 32)
);
