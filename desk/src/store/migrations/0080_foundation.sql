-- A foundation's projects have teams of their own: who works for one of them sees the cases handed to it, and no other.

-- The projects of a foundation, as its policy names them.
create table member_project (
  project text not null references project,
  team text not null,
  name text not null,
  primary key (project, team)
);
-- Null: works for the whole project. Else only for the cases that were handed to one of these teams; none: for no case.
alter table team_member add column teams text[];
-- Which team a case was handed to. Until then the foundation's own people see it, and nobody else.
create table case_team (
  case_id text primary key references case_head,
  team text not null
);
create index case_team_by_team on case_team (team);

-- One mail a day to a member: the last local day for which it was decided whether there is something to say.
create table digest (
  member text primary key references member,
  day date not null,
  sent boolean not null
);

do $$
declare t text;
begin
  foreach t in array array['member_project', 'case_team', 'digest'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
  end loop;
end $$;
grant select on member_project to parley_public, parley_team, parley_gate;
create policy everyone on member_project for select to parley_public, parley_team, parley_gate using (true);
grant select, insert, update on case_team to parley_team;
create policy team on case_team to parley_team using (exists (select from case_head h where h.id = case_team.case_id));

-- The projects that the viewer works for as a whole, and the cases handed to a team of theirs.
create function my_whole_projects() returns text[] language sql stable security definer set search_path = parley, pg_temp
as $$ select coalesce(array_agg(t.project), '{}') from team_member t join member m on m.id = t.member
      where t.member = me() and m.state = 'active' and t.teams is null $$;
create function my_handed_cases() returns text[] language sql stable security definer set search_path = parley, pg_temp
as $$ select coalesce(array_agg(c.case_id), '{}') from team_member t join member m on m.id = t.member
        join case_team c on c.team = any(t.teams) join case_head h on h.id = c.case_id and h.project = t.project
      where t.member = me() and m.state = 'active' $$;
-- Whether a membership reaches a case of its project; for those who must ask for somebody else.
create function reaches_case(member_teams text[], in_case text) returns boolean language sql stable
as $$ select member_teams is null or exists (select from parley.case_team c where c.case_id = in_case and c.team = any(member_teams)) $$;
revoke all on function my_whole_projects(), my_handed_cases(), reaches_case(text[], text) from public;
grant execute on function my_whole_projects(), my_handed_cases() to parley_team, parley_party, parley_public, parley_gate,
  parley_worker, parley_intake;
grant execute on function reaches_case(text[], text) to parley_team, parley_worker;

alter policy team on case_head using (
  project = any((select my_projects())::text[])
  and (project = any((select my_whole_projects())::text[]) or id = any((select my_handed_cases())::text[]))
  and (not restricted or id = any((select my_cases())::text[])));
alter policy team on case_view using (
  project = any((select my_projects())::text[])
  and (project = any((select my_whole_projects())::text[]) or case_id = any((select my_handed_cases())::text[]))
  and (not restricted or case_id = any((select my_cases())::text[])));
-- What was set aside, and what failed, belongs to no team yet.
alter policy team on set_aside using (project = any((select my_whole_projects())::text[]));
alter policy team on arrival using (cardinality((select my_whole_projects())::text[]) > 0);
