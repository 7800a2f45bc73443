-- The journal: every command that was accepted, by whom, on which version, and its first answer (K3, K9).

create table commands (
    id             uuid primary key,
    number         bigint not null unique, -- in the order of commits
    stream         text not null,
    type           text,
    data           json,
    actor          json,
    fingerprint    bytea,           -- of what was written and by whom, to tell a repeat from a reused id
    release        text,            -- of the code that decided
    causation      uuid,            -- id of the event that was reacted to; null: a person's own command
    correlation    uuid not null,
    version        bigint not null, -- of the stream after it
    first_position bigint,          -- null: it changed nothing
    last_position  bigint not null,
    decided_at     timestamptz not null,
    seen           seen[] not null, -- other streams that were looked at, and what they were at
    -- All of them, or none where only its events came back from the topic (K13).
    check (num_nulls(type, data, actor, fingerprint, release) in (0, 5))
);
