-- Where the log ends: the one row that every append locks first (K2).

create table head (
    one         boolean primary key default true check (one),
    position    bigint not null,
    recorded_at timestamptz not null
);
insert into head values (true, 0, '-infinity');
