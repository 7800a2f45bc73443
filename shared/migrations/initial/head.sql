-- Where the log ends, and its journal: the one row that every append locks first (K2).

create table head (
    one         boolean primary key default true check (one),
    position    bigint not null,
    commands    bigint not null,   -- the number of the newest
    recorded_at timestamptz not null
);
insert into head values (true, 0, 0, '-infinity');
