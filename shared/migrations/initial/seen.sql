-- A stream that a decision looked at beside its own, and the version it was at.

create type seen as (
    stream  text,
    version bigint
);
