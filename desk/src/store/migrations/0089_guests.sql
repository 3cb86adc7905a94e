-- Somebody who is in no team of the project is let into one case, by name, for a time. The row stays.
create table guest (
  id text primary key,
  case_id text not null references case_head,
  member text not null references member,
  audiences text[] not null check (cardinality(audiences) > 0),
  invited_by text not null references member check (invited_by <> member),
  invited_at timestamptz not null,
  until timestamptz not null check (until > invited_at and until <= invited_at + interval '14 days'),
  ended_at timestamptz,
  -- The reason: what somebody writes here is about a case.
  reason bytea not null
);
create unique index guest_here on guest (case_id, member) where ended_at is null;
create index guest_running on guest (until) where ended_at is null;
alter table guest enable row level security;
alter table guest force row level security;
create policy owner on guest to parley_owner using (true) with check (true);
grant select, insert, update on guest to parley_worker;
create policy worker on guest to parley_worker using ((select me()) = 'worker');
-- A team must be able to see which guest read its case, by name.
create function is_guest_of(asked text) returns boolean language sql stable security definer set search_path = parley, pg_temp as $$
  select exists (select from guest g join case_head h on h.id = g.case_id where g.member = asked and h.project = any(my_projects()))
$$;
revoke all on function is_guest_of(text) from public;
grant execute on function is_guest_of(text) to parley_team;
alter policy team on member using (instance_admin or exists (select from team_member t where t.member = member.id) or is_guest_of(id));
