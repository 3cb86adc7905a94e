-- Cases whose keys are wrapped to members' own keys and to nothing else: neither the master key nor whoever holds the
-- machine at rest opens them.

-- A member's public key (age, ML-KEM-768 with X25519). `proof` is made with a key of the desk, so that a recipient put in
-- by hand is found out before anything is wrapped to it.
create table member_seal_key (
  member text primary key references member,
  recipient text not null,
  proof bytea not null check (length(proof) = 32),
  made_at timestamptz not null
);
create table sealed_case (
  case_id text primary key references case_head,
  by_member text not null references member,
  at timestamptz not null
);
create table sealed_wrap (
  case_id text not null references case_head,
  scope text not null check (scope in ('case', 'identity')),
  member text not null references member,
  wrapped bytea not null,
  primary key (case_id, scope, member)
);

do $$
declare t text;
begin
  foreach t in array array['member_seal_key', 'sealed_case', 'sealed_wrap'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
    execute format('grant select on %I to parley_team', t);
  end loop;
end $$;
create policy team on member_seal_key for select to parley_team using (exists (select from member m where m.id = member_seal_key.member));
create policy team on sealed_case for select to parley_team using (exists (select from case_head h where h.id = sealed_case.case_id));
-- Who holds a case's key is for its team to see; the wrap of somebody else opens nothing.
create policy team on sealed_wrap for select to parley_team using (exists (select from case_head h where h.id = sealed_wrap.case_id));
grant select, insert, update on member_seal_key to parley_gate;
create policy gate on member_seal_key to parley_gate using ((select me()) = 'gate');

create or replace function key_shredded() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
declare
  is_kept boolean := exists (select from sealed_wrap w where w.case_id = old.case_id and w.scope = old.scope);
begin
  if not is_kept and exists (select from case_hold where case_id = old.case_id) then
    raise exception 'case % is under a legal hold: its keys are kept', old.case_id using errcode = 'PY001';
  end if;
  insert into audit_pending (at, actor, action, object)
    values (now(), coalesce(me(), session_user), case when is_kept then 'key sealed' else 'key shredded' end, old.case_id || '/' || old.scope);
  return old;
end $$;
create function wrap_dropped() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  if exists (select from case_hold where case_id = old.case_id)
     and not exists (select from case_key k where k.case_id = old.case_id and k.scope = old.scope)
     and not exists (select from sealed_wrap w where w.case_id = old.case_id and w.scope = old.scope and w.member <> old.member) then
    raise exception 'case % is under a legal hold: its keys are kept', old.case_id using errcode = 'PY001';
  end if;
  return old;
end $$;
revoke all on function wrap_dropped() from public;
create trigger wrap_dropped before delete on sealed_wrap for each row execute function wrap_dropped();

create function sealing_noted() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
declare
  touched jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
begin
  insert into audit_pending (at, actor, action, object) values (now(), coalesce(touched ->> 'by_member', me(), session_user),
    case tg_table_name when 'sealed_wrap' then 'sealed key given' else case tg_op when 'INSERT' then 'case sealed' else 'case unsealed' end end,
    (touched ->> 'case_id') || coalesce('/' || (touched ->> 'scope') || '/' || (touched ->> 'member'), ''));
  return null;
end $$;
revoke all on function sealing_noted() from public;
create trigger sealing_noted after insert or delete on sealed_case for each row execute function sealing_noted();
create trigger sealing_noted after insert on sealed_wrap for each row execute function sealing_noted();

-- The desk cannot carry a sealed case forward by itself: its timers wait until it is unsealed.
create function sealed_timer_waits() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  if new.state in ('set', 'retry') and exists (select from sealed_case where case_id = new.case_id) then
    new.next_at := 'infinity';
  end if;
  return new;
end $$;
revoke all on function sealed_timer_waits() from public;
create trigger sealed_timer_waits before insert or update on timer for each row execute function sealed_timer_waits();
