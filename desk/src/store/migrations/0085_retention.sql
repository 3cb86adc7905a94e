-- How long who reported is kept, and cases that the law wants kept meanwhile.

-- A legal hold: nothing of the case is shredded while it stands, whoever asks.
create table case_hold (
  case_id text primary key references case_head,
  since timestamptz not null
);
-- Cases that exist to be noticed when somebody opens them. Only the operator and the worker know which.
create table decoy_case (
  case_id text primary key references case_head
);
-- Readings of decoys that nobody was told of yet, and those that everybody was.
create table decoy_read (
  read_id bigint primary key references read_log,
  viewer text not null,
  at timestamptz not null,
  told boolean not null default false
);

do $$
declare t text;
begin
  foreach t in array array['case_hold', 'decoy_case', 'decoy_read'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
  end loop;
end $$;

-- Shredding is noted in the log of the desk, and refused under a hold.
create function key_shredded() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  if exists (select from case_hold where case_id = old.case_id) then
    raise exception 'case % is under a legal hold: its keys are kept', old.case_id using errcode = 'PY001';
  end if;
  insert into audit_pending (at, actor, action, object)
    values (now(), coalesce(me(), session_user), 'key shredded', old.case_id || '/' || old.scope);
  return old;
end $$;
revoke all on function key_shredded() from public;
create trigger key_shredded before delete on case_key for each row execute function key_shredded();

create function hold_noted() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  insert into audit_pending (at, actor, action, object)
    values (now(), coalesce(me(), session_user), case tg_op when 'INSERT' then 'legal hold set' else 'legal hold ended' end, (to_jsonb(case when tg_op = 'DELETE' then old else new end)) ->> 'case_id');
  return null;
end $$;
revoke all on function hold_noted() from public;
create trigger hold_noted after insert or delete on case_hold for each row execute function hold_noted();

create function decoy_noticed() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  if exists (select from decoy_case where case_id = new.case_id) then
    insert into decoy_read (read_id, viewer, at) values (new.id, new.viewer, new.at);
  end if;
  return null;
end $$;
revoke all on function decoy_noticed() from public;
create trigger decoy_noticed after insert on read_log for each row execute function decoy_noticed();
