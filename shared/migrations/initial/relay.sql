-- How far the log and its journal are in their topics, how often each was published from the beginning, and who
-- may publish it (K4).

create table relay (
    topic      text primary key,            -- what it holds: events or commands
    position   bigint not null,             -- of commands: the number
    generation int not null,
    holder     text,                        -- application_name of the one session that publishes
    held_until timestamptz not null default '-infinity'
);
insert into relay values ('events', 0, 1), ('commands', 0, 1);
