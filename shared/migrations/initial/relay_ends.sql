-- Where each partition of the topic ends, as far as the broker confirmed it (K4).

create table relay_ends (
    partition int primary key,
    "offset"  bigint not null,      -- of the last record the broker confirmed
    position  bigint not null       -- of the event in it
);
