-- The journal: every command that was accepted, by whom, on which version, and its first answer (K3, K9).

create table commands (
    id             uuid primary key,
    stream         text not null,
    type           text not null,
    data           json not null,
    actor          json not null,
    fingerprint    bytea not null,  -- of what was written and by whom, to tell a repeat from a reused id
    version        bigint not null, -- of the stream after it
    first_position bigint,          -- null: it changed nothing
    last_position  bigint not null,
    decided_at     timestamptz not null
);
