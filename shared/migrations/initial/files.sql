-- Files by the SHA-256 of the bytes received, in lower-case hex. What they hold lies encrypted in a store.

create table files (
    sha256      text primary key,
    object      uuid not null unique,   -- in the store; its key in vault.keys has the same id
    kind        text not null,          -- media type, told by the bytes
    bytes       bigint not null,
    received_at timestamptz not null default now(),
    marked_at   timestamptz,            -- since when nothing names it; infinity: something will for ever
    destroyed_at timestamptz            -- since when its keys are: the log says that it is erased
);
create index files_unmarked on files (sha256) where marked_at is null and destroyed_at is null;
create index files_marked on files (marked_at) where destroyed_at is null;

-- What is made of a picture for whoever does not get the bytes received.
create table file_copies (
    sha256 text not null references files on delete cascade,
    copy   text not null check (copy in ('shown', 'thumbnail')),
    object uuid not null unique,
    kind   text not null,
    bytes  bigint not null,
    primary key (sha256, copy)
);

create table file_uploads (
    sha256       text not null references files on delete cascade,
    person       text not null,
    organisation text not null,
    primary key (sha256, person, organisation)
);

-- Written before the command that names the file is decided: a name whose command never came is forgotten after
-- a day. So a file that is named is never removed; one that is not may be kept a day too long. One that is named
-- may be lost: it came after the backup that was restored, and is there again once somebody sends it again.
create table file_names (
    sha256   text not null,
    stream   text not null,
    command  uuid not null,
    named_at timestamptz not null,     -- infinity: the command is known to be in the journal
    primary key (sha256, stream, command)
);
create index file_names_command on file_names (named_at, command);

-- Objects that are, or may be, in the store and are nobody's: written before anything is put there.
create table file_remains (
    object uuid primary key,
    due_at timestamptz not null         -- when what is there of it is removed
);
create index file_remains_due on file_remains (due_at);

-- Which streams name a file, as the journal has it. Of a command that came back from its topic (K13) it may not
-- have what was written.
create view named_files as
    select n.sha256, n.stream
    from file_names n join commands c on c.id = n.command and c.stream = n.stream
    where c.data is null or position(n.sha256 in c.data::text) > 0;

-- What the log says is erased, so that nobody has to read all of it for that.
create index erased on events ((data ->> 'sha256')) where type = 'FileErased';

create function is_erased(hash text)
returns boolean language sql stable as $$
    select exists (select from events where type = 'FileErased' and data ->> 'sha256' = hash)
$$;
