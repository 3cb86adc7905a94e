-- Who may do what: grants first (columns where that is enough), then one row policy per role and table.
-- Every policy asks who is looking; nobody sees nothing. FORCE holds the owner to policies too: it has one of its own.

do $$
declare t text;
begin
  for t in select tablename from pg_tables where schemaname = 'parley' and tablename <> 'migration' loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
  end loop;
end $$;

grant usage on schema parley to parley_team, parley_party, parley_public, parley_gate, parley_worker, parley_intake;

-- Intake: puts arrivals in and can read nothing, not even what it wrote. ------------------------------------------------
grant insert (id, dedupe, received_at, source, envelope, raw) on arrival to parley_intake;
create policy intake on arrival for insert to parley_intake with check (true);

-- Worker: carries cases forward; knows no credential and no session. ------------------------------------------------------
grant select, insert, update, delete on case_key, case_access, message_id, mail_token, receipt, outbox, timer, case_view,
  clock_view, case_search, blob, publication, advisory_index to parley_worker;
grant select, insert on case_head, event, read_log to parley_worker;
grant update (policy_hash, restricted) on case_head to parley_worker;
grant select, update on arrival to parley_worker;
grant select, insert, update on project, policy_version, instance_key to parley_worker;
grant select on instance, member, team_member to parley_worker;
do $$
declare t text;
begin
  foreach t in array array['case_key', 'case_access', 'message_id', 'mail_token', 'receipt', 'outbox', 'timer',
    'case_view', 'clock_view', 'case_search', 'blob', 'publication', 'advisory_index', 'case_head', 'event', 'read_log',
    'arrival', 'project', 'policy_version', 'instance', 'instance_key', 'member', 'team_member'] loop
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
  end loop;
end $$;

-- Team: the cases of one's projects; a restricted case only with a grant of its own. --------------------------------------
grant select, insert on case_head, case_key, event, read_log, blob to parley_team;
grant update (policy_hash, restricted) on case_head to parley_team;
grant select, insert, update, delete on case_access, timer, clock_view to parley_team;
grant select, insert, update on message_id, mail_token, receipt, outbox, case_view, case_search, publication,
  advisory_index to parley_team;
grant select on project, policy_version, member, team_member to parley_team;

create policy team on case_head to parley_team using (
  project = any((select my_projects())::text[]) and (not restricted or id = any((select my_cases())::text[])));
create policy team on case_view to parley_team using (
  project = any((select my_projects())::text[]) and (not restricted or case_id = any((select my_cases())::text[])));
-- What hangs on a case is seen, and written, where its head is seen.
do $$
declare t text;
begin
  foreach t in array array['case_key', 'case_access', 'event', 'blob', 'message_id', 'mail_token', 'receipt', 'outbox',
    'timer', 'clock_view', 'case_search', 'publication'] loop
    execute format('create policy team on %I to parley_team using
      (exists (select from case_head h where h.id = %I.case_id))', t, t);
  end loop;
end $$;
create policy team on advisory_index to parley_team using (true)
  with check (project = any((select my_projects())::text[]));
create policy team on read_log for select to parley_team using
  (exists (select from case_head h where h.id = read_log.case_id));
create policy team_writes on read_log for insert to parley_team with check (viewer = (select me()));
create policy team on team_member to parley_team using (project = any((select my_projects())::text[]));
-- A failed arrival is shown, without what it says.
grant select (id, received_at, source, state, attempts, last_error) on arrival to parley_team;
create policy team on arrival for select to parley_team using (cardinality((select my_projects())::text[]) > 0);
create policy team on member to parley_team using
  (exists (select from team_member t where t.member = member.id));

-- Party (reporter, distributor, guest): reads what was granted, writes nothing. -------------------------------------------
grant select on case_head, case_key, case_access, event, blob, clock_view to parley_party;
grant select (case_id, project, ref, title_sealed, opened_at, updated_at, closed_at) on case_view to parley_party;
grant insert on read_log to parley_party;
create policy party on case_head for select to parley_party using (id = any((select my_cases())::text[]));
create policy party on case_key for select to parley_party using (case_id = any((select my_cases())::text[]));
create policy party on case_view for select to parley_party using (case_id = any((select my_cases())::text[]));
create policy party on case_access for select to parley_party using (subject = (select me()));
create policy party on event for select to parley_party using (exists
  (select from case_access a where a.case_id = event.case_id and a.subject = (select me()) and event.audience = any(a.audiences)));
create policy party on clock_view for select to parley_party using (exists
  (select from case_access a where a.case_id = clock_view.case_id and a.subject = (select me())
    and clock_view.audience = any(a.audiences)));
create policy party on blob for select to parley_party using (exists
  (select from event e where e.case_id = blob.case_id and e.seq = blob.event_seq));
create policy party_writes on read_log for insert to parley_party with check (viewer = (select me()));

-- Gate: knows who somebody is, and no case. -------------------------------------------------------------------------------
grant select, insert, update, delete on member, team_member, credential, recovery_code, session, setup_token, api_token
  to parley_gate;
grant select (lookup_hash, case_id, participant, wrapped, created_at) on receipt to parley_gate;
grant select on project to parley_gate;
do $$
declare t text;
begin
  foreach t in array array['member', 'team_member', 'credential', 'recovery_code', 'session', 'setup_token', 'api_token',
    'receipt'] loop
    execute format('create policy gate on %I to parley_gate using ((select me()) = ''gate'')', t);
  end loop;
end $$;

-- Everyone: what is public. -------------------------------------------------------------------------------------------------
grant select on project, policy_version, advisory_index to parley_public, parley_party;
grant select (advisory_id, path, media_type, bytes, sha256, published_at) on publication to parley_public, parley_party;
create policy everyone on publication for select to parley_public, parley_party using (true);
create policy everyone on advisory_index for select to parley_public, parley_party using (true);
create policy everyone on project for select to parley_public, parley_party, parley_team, parley_gate using (true);
create policy everyone on policy_version for select to parley_public, parley_party, parley_team using (true);
