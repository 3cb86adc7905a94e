-- Early-disclosure lists: standing of organisations, who takes part in which embargo, what each was sent, and leaks.
-- Everything is read by the team of the project (or of the case) and written by the worker, after the desk asked
-- whether it may. Names, answers and letters are sealed; ids, standings and instants are in the clear.

create table membership (
  id text primary key,
  project text not null references project,
  list text not null,
  seq integer not null default 0,
  hash bytea not null,
  opened_at timestamptz not null
);
create index membership_by_list on membership (project, list);
create table membership_event (
  stream text not null references membership,
  seq integer not null check (seq > 0),
  type text not null,
  version integer not null check (version > 0),
  at timestamptz not null,
  actor text not null,
  body bytea not null,
  prev bytea not null check (length(prev) = 32),
  hash bytea not null check (length(hash) = 32),
  primary key (stream, seq)
);
-- Made from the events, rebuildable at any time.
create table list_member (
  membership text primary key references membership,
  project text not null,
  list text not null,
  standing text not null,
  name_sealed bytea not null,
  people integer not null,
  changed_at timestamptz not null,
  recertify_at timestamptz
);
create index list_member_by_list on list_member (project, list, standing);
-- Who somebody of a list is in one case. `alias` is all that is said outside before the terms are accepted (X22).
create table list_party (
  case_id text not null references case_head,
  participant text not null,
  membership text not null references membership,
  person text not null,
  list text not null,
  alias text not null unique,
  invited_at timestamptz not null,
  primary key (case_id, participant),
  unique (case_id, membership, person)
);
-- Hashes of what people of a list hold: claim codes that came by mail, and receipts. For one case or one membership.
create table list_secret (
  hash bytea primary key,
  kind text not null check (kind in ('claim', 'receipt')),
  case_id text references case_head,
  membership text references membership,
  subject text not null,
  made_at timestamptz not null,
  used_at timestamptz,
  check ((case_id is null) <> (membership is null))
);
-- One early notice to one recipient. The hash is that of the very copy this recipient is shown.
create table delivery (
  case_id text not null references case_head,
  event_seq integer not null,
  participant text not null,
  copy_sha256 bytea not null check (length(copy_sha256) = 32),
  points integer not null,
  -- Hash of the token in this copy's canary address; that it was fetched is a hint, not a proof.
  canary_hash bytea not null unique,
  canary_at timestamptz,
  queued_at timestamptz not null,
  opened_at timestamptz,
  primary key (case_id, event_seq, participant),
  foreign key (case_id, event_seq) references event (case_id, seq)
);
-- What a party said about itself: status, tests, objections, ready. The newest of a kind (and branch) counts.
create table party_answer (
  id bigint generated always as identity primary key,
  case_id text not null references case_head,
  participant text not null,
  at timestamptz not null,
  kind text not null check (kind in ('status', 'tested', 'objection', 'ready')),
  version integer not null,
  sealed bytea not null
);
create index party_answer_by_case on party_answer (case_id, participant, id);
create table leak (
  id text primary key,
  case_id text not null references case_head,
  seq integer not null default 0,
  hash bytea not null,
  opened_at timestamptz not null
);
create index leak_by_case on leak (case_id);
create table leak_event (
  stream text not null references leak,
  seq integer not null check (seq > 0),
  type text not null,
  version integer not null check (version > 0),
  at timestamptz not null,
  actor text not null,
  body bytea not null,
  prev bytea not null check (length(prev) = 32),
  hash bytea not null check (length(hash) = 32),
  primary key (stream, seq)
);
-- The end of an embargo as the calendar shows it: under an id that leads to no case (X22).
create table calendar_entry (
  id text primary key,
  case_id text not null unique references case_head,
  ends_at timestamptz not null,
  sequence integer not null default 0,
  ended boolean not null default false
);

-- An event moves the head of its stream, or is refused, as with cases.
create function stream_moves_head() returns trigger
language plpgsql security definer set search_path = parley, pg_temp as $$
declare
  moved integer;
begin
  execute format('update %I set seq = $1, hash = $2 where id = $3 and seq = $1 - 1 and hash = $4', tg_argv[0])
    using new.seq, new.hash, new.stream, new.prev;
  get diagnostics moved = row_count;
  if moved <> 1 then
    raise exception 'event % does not follow the head of its stream', new.seq using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
revoke all on function stream_moves_head() from public;
create trigger stream_moves_head before insert on membership_event for each row execute function stream_moves_head('membership');
create trigger stream_moves_head before insert on leak_event for each row execute function stream_moves_head('leak');

do $$
declare t text;
begin
  foreach t in array array['membership_event', 'leak_event', 'party_answer'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function append_only()', t);
    execute format('create trigger append_only_whole before truncate on %I for each statement execute function append_only()', t);
  end loop;
  foreach t in array array['membership', 'membership_event', 'list_member', 'list_party', 'list_secret', 'delivery',
    'party_answer', 'leak', 'leak_event', 'calendar_entry'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
    execute format('grant select, insert on %I to parley_worker', t);
  end loop;
  foreach t in array array['list_member', 'list_secret', 'delivery', 'calendar_entry', 'membership', 'leak'] loop
    execute format('grant update on %I to parley_worker', t);
  end loop;
  foreach t in array array['membership', 'list_member'] loop
    execute format('grant select on %I to parley_team', t);
    execute format('create policy team on %I for select to parley_team using (project = any((select my_projects())::text[]))', t);
  end loop;
  foreach t in array array['list_party', 'delivery', 'party_answer', 'leak'] loop
    execute format('grant select on %I to parley_team', t);
    execute format('create policy team on %I for select to parley_team using (exists (select from case_head h where h.id = %I.case_id))', t, t);
  end loop;
end $$;
grant select on membership_event, leak_event to parley_team;
create policy team on membership_event for select to parley_team using
  (exists (select from membership m where m.id = membership_event.stream));
create policy team on leak_event for select to parley_team using
  (exists (select from leak l where l.id = leak_event.stream));
-- A party sees that it is one, and nothing of the others.
grant select on list_party to parley_party;
create policy party on list_party for select to parley_party using (participant = (select me()));
-- The gate keeps the calendar with the embargo's own events, also where a member's transaction runs it.
grant select, insert, update on calendar_entry to parley_team;
create policy team on calendar_entry to parley_team using (exists (select from case_head h where h.id = calendar_entry.case_id));
