-- What comes in for a sealed case, and what is to go out of one, waits in sight until its key is there.

-- Held: it is about a sealed case; `case_id` says which. It goes back to its queue when somebody unlocks or unseals the case.
alter table arrival drop constraint arrival_state_check;
alter table arrival add constraint arrival_state_check check (state in ('new', 'taken', 'retry', 'held', 'done', 'failed'));
create index arrival_held on arrival (case_id) where state = 'held';
-- A reporter's answer by the page to a sealed case is kept as an arrival, sealed to the intake.
grant insert (id, dedupe, received_at, source, envelope, raw, state, case_id, last_error) on arrival to parley_worker;

-- A letter written while the case is sealed.
create index outbox_held_by_seal on outbox (case_id) where next_at = 'infinity';
create function sealed_letter_waits() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  if exists (select from sealed_case where case_id = new.case_id) then
    new.next_at := 'infinity';
  end if;
  return new;
end $$;
revoke all on function sealed_letter_waits() from public;
create trigger sealed_letter_waits before insert on outbox for each row when (new.case_id is not null) execute function sealed_letter_waits();

-- The wrap to a key that the operator keeps offline, where one is set; `recipient` names which.
create table sealed_recovery (
  case_id text not null references case_head,
  scope text not null check (scope in ('case', 'identity')),
  recipient text not null,
  wrapped bytea not null,
  primary key (case_id, scope)
);
alter table sealed_recovery enable row level security;
alter table sealed_recovery force row level security;
create policy owner on sealed_recovery to parley_owner using (true) with check (true);
grant select, insert, update, delete on sealed_recovery to parley_worker;
create policy worker on sealed_recovery to parley_worker using ((select me()) = 'worker');
create or replace function sealing_noted() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
declare
  touched jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
begin
  insert into audit_pending (at, actor, action, object) values (now(), coalesce(touched ->> 'by_member', me(), session_user),
    case tg_table_name when 'sealed_wrap' then 'sealed key given' when 'sealed_recovery' then 'sealed key given for recovery'
      else case tg_op when 'INSERT' then 'case sealed' else 'case unsealed' end end,
    (touched ->> 'case_id') || coalesce('/' || (touched ->> 'scope') || '/' || coalesce(touched ->> 'member', 'recovery'), ''));
  return null;
end $$;
create trigger sealing_noted after insert on sealed_recovery for each row execute function sealing_noted();
create function recovery_dropped() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  if exists (select from case_hold where case_id = old.case_id)
     and not exists (select from case_key k where k.case_id = old.case_id and k.scope = old.scope)
     and not exists (select from sealed_wrap w where w.case_id = old.case_id and w.scope = old.scope) then
    raise exception 'case % is under a legal hold: its keys are kept', old.case_id using errcode = 'PY001';
  end if;
  return old;
end $$;
revoke all on function recovery_dropped() from public;
create trigger recovery_dropped before delete on sealed_recovery for each row execute function recovery_dropped();

-- Whether a sealed case opens with the operator's offline key too: for who may see the case, but nothing of the wrap.
create function sealed_for_recovery(asked text) returns boolean language sql stable security definer set search_path = parley, pg_temp as $$
  select exists (select from sealed_recovery where case_id = asked)
$$;
revoke all on function sealed_for_recovery(text) from public;
grant execute on function sealed_for_recovery(text) to parley_team;
