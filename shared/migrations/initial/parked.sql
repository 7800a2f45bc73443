-- The events that a subscriber could not apply, with all that waits behind them (K6).

create table parked (
    id            uuid primary key,    -- follows from subscriber and record: once is enough
    number        bigint generated always as identity,
    subscriber    text not null,
    key           text not null,
    source        text not null,
    partition     int not null,
    "offset"      bigint not null,
    position      bigint,              -- null, like event_id: the record could not be read
    event_id      uuid,
    type          text,
    reason        text,                -- null: it only waits behind another
    record_key    bytea not null,
    header_names  text[] not null,
    header_values bytea[] not null,
    value         bytea,
    attempts      int not null default 0,
    command       uuid,                -- the last that was carried out on it
    outcome       text check (outcome in ('applied', 'skipped')),
    parked_at     timestamptz not null default now(),
    settled_at    timestamptz
);
create index parked_queues on parked (subscriber, key, number) where outcome is null;
create index parked_skipped on parked (split_part(subscriber, '@', 1)) where outcome = 'skipped';
