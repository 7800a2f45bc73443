-- The log: append-only, positions without a gap in the order of commits (K2, K8).

create table events (
    position       bigint primary key,
    stream         text not null,
    version        bigint not null,
    id             uuid not null unique,
    key            text not null,
    type           text not null,
    schema_version int not null,
    data           json not null,   -- json, not jsonb: the bytes that were hashed are the bytes kept
    meta           json not null,
    digest         bytea not null,
    recorded_at    timestamptz not null,
    unique (stream, version)
);
