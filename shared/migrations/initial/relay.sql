-- How far the log is in Kafka, how often it was published from the beginning, and who may publish it (K4).

create table relay (
    one        boolean primary key default true check (one),
    position   bigint not null,
    generation int not null,
    holder     text,                        -- application_name of the one session that publishes
    held_until timestamptz not null default '-infinity'
);
insert into relay values (true, 0, 1);
