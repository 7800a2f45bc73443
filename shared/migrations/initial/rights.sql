-- What each role may do. The names follow from the database's own: projects_runtime appends and reads in projects.
-- Nobody but the owner may insert into the log, and nobody at all changes it (K8): appending is a function.

revoke execute on function append_one, append_all, append_seeing, append, recover, name_recovered from public;

do $$
declare
    runtime  text := current_database() || '_runtime';
    recovery text := current_database() || '_recovery';
begin
    create schema views;
    execute format('grant usage on schema public, views to %I', runtime);
    execute format('grant select on events, commands, head to %I', runtime);
    execute format('grant execute on function append_one, append_all, append_seeing, append to %I', runtime);
    execute format('grant select, update on relay, view_versions to %I', runtime);
    execute format('grant select, insert, update, delete on relay_ends to %I', runtime);
    execute format('grant select, insert, update on checkpoints, parked to %I', runtime);
    execute format('grant select, insert, update, delete on files, file_copies, file_uploads, file_names,
                    file_remains to %I', runtime);
    execute format('grant select on named_files to %I', runtime);
    execute format('alter default privileges in schema views
                    grant select, insert, update, delete, truncate on tables to %I', runtime);
    execute format('grant usage on schema public to %I', recovery);
    execute format('grant select on events, commands, head, relay, relay_ends to %I', recovery);
    execute format('grant execute on function recover to %I', recovery);
    execute format('grant usage on schema vault to %I', runtime);
    execute format('grant select, insert, delete, maintain on vault.keys, vault.items to %I', runtime);
    execute format('grant update (kept_at) on vault.items to %I', runtime);
    execute format('grant select, insert, delete on vault.scrubs_due to %I', runtime);
    grant usage on schema public, views to auditor;
    grant select on all tables in schema public to auditor;
    alter default privileges in schema views grant select on tables to auditor;
    -- The owner's tables are readable for the auditor by default (provision.py): these are not.
    revoke all on schema vault from auditor;
    revoke all on all tables in schema vault from auditor;
end $$;
