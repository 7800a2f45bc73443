-- Where each partition of a topic ends, as far as the broker confirmed it (K4).

create table relay_ends (
    topic     text,
    partition int,
    "offset"  bigint not null,     -- of the last record the broker confirmed
    position  bigint not null,     -- of the event in it, or the number of the command
    primary key (topic, partition)
);
