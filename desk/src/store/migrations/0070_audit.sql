-- What was done and read at this desk, in one chain. Whatever matters is noted by a trigger in the transaction that does
-- it: no note, no deed. One writer then chains the notes, so that nobody waits for anybody while reading.

create table audit_pending (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  object text not null default '',
  outcome text not null default 'done'
);
-- `entry` is one line of canonical JSON (RFC 8785) that holds the hash of the line before it; `hash` is SHA-256(0x00 ‖
-- entry), a leaf of the tree of RFC 6962. Ids only: no word, name or address of anybody.
create table audit_entry (
  seq bigint primary key check (seq >= 0),
  entry text not null,
  hash bytea not null check (length(hash) = 32)
);
-- Which entry is the receipt of a report, so that its reporter can be given the proof of it.
create table audit_report (
  case_id text not null references case_head,
  event_seq integer not null,
  entry bigint not null references audit_entry,
  primary key (case_id, event_seq)
);
-- The key that signs checkpoints; the private half is sealed under the desk's own key.
create table audit_key (
  only_one boolean primary key default true check (only_one),
  public_key bytea not null,
  sealed bytea not null,
  made_at timestamptz not null
);

create trigger append_only before update or delete on audit_entry for each row execute function append_only();
create trigger append_only_whole before truncate on audit_entry for each statement execute function append_only();

do $$
declare t text;
begin
  foreach t in array array['audit_pending', 'audit_entry', 'audit_report', 'audit_key'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
  end loop;
end $$;
grant delete on audit_pending to parley_worker;
grant insert on audit_pending to parley_team, parley_party, parley_gate;
create policy own on audit_pending for insert to parley_team, parley_party, parley_gate with check (actor = (select me()));
grant select on audit_report to parley_party;
create policy party on audit_report for select to parley_party using (case_id = any((select my_cases())::text[]));

-- The one place that says what is noted of which table.
create function audit_note() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
declare
  row_now jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
  noted_at timestamptz := now();
  who text := coalesce(me(), session_user);
  what text;
  which text;
begin
  case tg_table_name
    when 'read_log' then
      noted_at := new.at; who := new.viewer; what := 'read ' || new.what; which := coalesce(new.case_id, '');
    when 'event' then
      noted_at := new.at; who := new.actor; what := 'event ' || new.type; which := new.case_id || '/' || new.seq;
    when 'session' then
      noted_at := case when tg_op = 'INSERT' then (row_now ->> 'seen_at')::timestamptz else now() end;
      who := row_now ->> 'member';
      what := case when tg_op = 'DELETE' then 'session ended' when row_now ->> 'created_at' = row_now ->> 'seen_at'
        then 'signed in by ' || (row_now ->> 'means') else 'presence proved' end;
      which := left(encode(sha256(case when tg_op = 'DELETE' then old.id_hash else new.id_hash end), 'hex'), 16);
    when 'member_notice' then
      noted_at := new.at; what := 'member: ' || new.what; which := new.about;
    when 'case_access' then
      what := 'access ' || case tg_op when 'INSERT' then 'granted' when 'DELETE' then 'ended' else 'changed' end;
      which := (row_now ->> 'case_id') || '/' || (row_now ->> 'subject');
    when 'team_member' then
      what := 'roles ' || case tg_op when 'INSERT' then 'given: ' || array_to_string(new.roles, ' ') when 'DELETE' then 'taken'
        else 'changed: ' || array_to_string(new.roles, ' ') end;
      which := (row_now ->> 'project') || '/' || (row_now ->> 'member');
    when 'case_head' then
      what := 'restricted: ' || new.restricted; which := new.id;
    when 'policy_version' then
      what := 'policy loaded'; which := new.project || '/' || new.hash;
    else
      raise exception 'nothing is said about noting %', tg_table_name;
  end case;
  insert into audit_pending (at, actor, action, object) values (noted_at, who, what, which);
  return null;
end $$;
revoke all on function audit_note() from public;
create trigger audit_note after insert on read_log for each row execute function audit_note();
create trigger audit_note after insert on event for each row execute function audit_note();
create trigger audit_note after insert or delete on session for each row execute function audit_note();
create trigger audit_note after insert on member_notice for each row execute function audit_note();
create trigger audit_note after insert or update or delete on case_access for each row execute function audit_note();
create trigger audit_note after insert or update or delete on team_member for each row execute function audit_note();
create trigger audit_note after update of restricted on case_head for each row
  when (old.restricted is distinct from new.restricted) execute function audit_note();
create trigger audit_note after insert on policy_version for each row execute function audit_note();
