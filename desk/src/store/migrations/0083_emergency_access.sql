-- Somebody who runs the desk asks to read a case whose team cannot be reached; another person lets them, for an hour. The row
-- stays, so that it can be seen later who asked and why. A reference that belongs to no case is kept like one that does.
create table emergency (
  id text primary key,
  case_id text references case_head,
  asked_by text not null references member,
  asked_at timestamptz not null,
  -- Reference and reason: what somebody writes here is about a case.
  sealed bytea not null,
  decided_by text references member check (decided_by <> asked_by),
  decided_at timestamptz,
  until timestamptz,
  ended_at timestamptz,
  check ((until is null) or (decided_by is not null))
);
create index emergency_by_time on emergency (asked_at desc);
create index emergency_running on emergency (until) where until is not null and ended_at is null;
alter table emergency enable row level security;
alter table emergency force row level security;
create policy owner on emergency to parley_owner using (true) with check (true);
grant select, insert, update on emergency to parley_worker;
create policy worker on emergency to parley_worker using ((select me()) = 'worker');
-- Who runs the desk is no secret before a team: it must be able to see which of them read its case.
alter policy team on member using (instance_admin or exists (select from team_member t where t.member = member.id));
