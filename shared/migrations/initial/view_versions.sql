-- Versions of views: each has a table, checkpoints and parked queues of its own (K7).

create table view_versions (
    view        text not null,
    number      int not null,           -- never given twice: parked events are known by it
    subscriber  text not null unique,   -- of its checkpoints and parked queues: projects.projects@3
    declared    int not null,           -- version of the view that its rows were folded by
    state       text not null check (state in ('filling', 'live', 'old', 'dropped')),
    rows        bigint,                 -- when it went live, like digest
    digest      text,
    created_at  timestamptz not null default now(),
    switched_at timestamptz,            -- null: it never was live, or always
    primary key (view, number)
);
create unique index one_live_version on view_versions (view) where state = 'live';
create unique index one_filling_version on view_versions (view) where state = 'filling';
