-- An event as a caller gives it, inside of its command: stream, version and position are made here.

create type new_event as (
    place          int,  -- 0: of the command's own stream, n: of the n-th that its decision looked at
    id             uuid,
    key            text,
    type           text,
    schema_version int,
    data           json,
    meta           json,
    digest         bytea
);
