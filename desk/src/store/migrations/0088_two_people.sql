-- What cannot be taken back, or takes a whole case out of the desk, is asked for by one person and let happen by another
-- (S-134). The rows stay, so that it can be seen later who asked, why, and who agreed.
create table two_person (
  id text primary key,
  case_id text not null references case_head,
  deed text not null check (deed in ('erase-person', 'erase-case', 'evidence')),
  -- Null: the operator, by the command.
  asked_by text references member,
  asked_at timestamptz not null,
  -- The reason: what somebody writes here is about a case.
  reason bytea not null,
  decided_by text references member,
  decided_at timestamptz,
  granted boolean,
  -- There was no second person who could.
  alone boolean not null default false,
  done_at timestamptz,
  check ((granted is null) = (decided_by is null)),
  -- Whoever asked agrees to nothing, unless alone; taking it back is theirs.
  check (granted is not true or alone or asked_by is null or decided_by <> asked_by)
);
create index two_person_of_case on two_person (case_id, asked_at desc);
alter table two_person enable row level security;
alter table two_person force row level security;
create policy owner on two_person to parley_owner using (true) with check (true);
grant select, insert, update on two_person to parley_worker;
create policy worker on two_person to parley_worker using ((select me()) = 'worker');

-- Readings of mail that belongs to no case; they count towards how much a member may read in an hour, like those of cases.
create table mail_read (
  viewer text not null,
  arrival text not null,
  at timestamptz not null
);
create index mail_read_by_viewer on mail_read (viewer, at);
alter table mail_read enable row level security;
alter table mail_read force row level security;
create policy owner on mail_read to parley_owner using (true) with check (true);
grant select, insert on mail_read to parley_team;
create policy team on mail_read to parley_team using (viewer = (select me())) with check (viewer = (select me()));
