-- The forge of a project: which repository, and what it takes to speak for the project there, sealed and never read back.
create table forge_setting (
  project text primary key references project,
  repo text not null,
  sealed bytea not null,
  set_at timestamptz not null
);
-- Which advisory of the forge belongs to which case: one that was reported there, or one that the desk drafted there.
create table forge_advisory (
  project text not null references project,
  ghsa text not null,
  case_id text not null references case_head,
  primary key (project, ghsa)
);
create unique index forge_advisory_by_case on forge_advisory (case_id);

do $$
declare t text;
begin
  foreach t in array array['forge_setting', 'forge_advisory'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
  end loop;
end $$;
grant select on forge_advisory to parley_team;
create policy team on forge_advisory for select to parley_team
  using (exists (select from case_head h where h.id = forge_advisory.case_id));

-- Whether a project has a forge; for members' transactions, which must not read the settings.
create function has_forge(wanted text) returns boolean language sql stable security definer set search_path = parley, pg_temp
as $$ select exists (select from forge_setting where project = wanted) $$;
revoke all on function has_forge(text) from public;
grant execute on function has_forge(text) to parley_team, parley_worker;
