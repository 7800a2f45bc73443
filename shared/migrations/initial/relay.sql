-- How far the log is in Kafka, and how often it was published from the beginning (K4).

create table relay (
    one        boolean primary key default true check (one),
    position   bigint not null,
    generation int not null
);
insert into relay values (true, 0, 1);
