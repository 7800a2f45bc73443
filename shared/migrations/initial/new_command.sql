-- A decided command on its way into the log.

create type new_command as (
    id          uuid,
    stream      text,
    expected    bigint,  -- version of the stream that was decided on
    type        text,
    data        json,
    actor       json,
    fingerprint bytea,
    release     text,
    causation   uuid,
    correlation uuid,
    seen        seen[],  -- other streams, none of them twice
    events      new_event[]
);
