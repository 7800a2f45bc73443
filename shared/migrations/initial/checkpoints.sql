-- How far each subscriber is in each partition of each source (K5).

create table checkpoints (
    subscriber text not null,
    partition  int not null,
    source     text not null,
    position   bigint not null default 0,
    "offset"   bigint not null default -1,
    generation int not null default 0,
    primary key (subscriber, partition, source)
);
