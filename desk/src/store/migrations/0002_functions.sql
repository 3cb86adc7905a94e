-- Functions that policies and triggers rest on. They belong to the owner; each names its own search path.

-- Who is looking, set for one transaction by the store. Nobody unless set.
create function me() returns text language sql stable parallel safe
  return nullif(current_setting('parley.viewer', true), '');

create function my_projects() returns text[] language sql stable security definer set search_path = parley, pg_temp
as $$ select coalesce(array_agg(t.project), '{}') from team_member t join member m on m.id = t.member
      where t.member = me() and m.state = 'active' $$;

create function my_cases() returns text[] language sql stable security definer set search_path = parley, pg_temp
as $$ select coalesce(array_agg(case_id), '{}') from case_access where subject = me() $$;

-- Human references: MLFLOW-2026-0001. A sequence per project and year, so that two cases opened at once do not wait
-- for one another; a case that was rolled back leaves a gap. A sequence lost in a restore starts after the last used.
create function next_reference(in_project text, in_year integer) returns text
language plpgsql volatile security definer set search_path = parley, pg_temp as $$
declare
  series text := 'reference_' || in_project || '_' || in_year;
  stem text := upper(in_project) || '-' || in_year || '-';
  used integer;
begin
  if not exists (select from project where id = in_project) then
    raise exception 'no project %', in_project using errcode = 'foreign_key_violation';
  end if;
  if to_regclass(format('parley.%I', series)) is null then
    perform pg_advisory_xact_lock(hashtextextended(series, 0));
    select coalesce(max(substr(ref, length(stem) + 1)::integer), 0) into used from case_head
      where project = in_project and starts_with(ref, stem) and substr(ref, length(stem) + 1) ~ '^\d{1,9}$';
    execute format('create sequence if not exists parley.%I start with %s', series, used + 1);
  end if;
  return stem || lpad(nextval(format('parley.%I', series))::text, 4, '0');
end $$;

-- An event moves its case's head, or is refused: no gap, no fork, no second writer, whoever holds the connection.
create function event_moves_head() returns trigger
language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  update case_head set seq = new.seq, hash = new.hash
    where id = new.case_id and seq = new.seq - 1 and hash = new.prev;
  if not found then
    raise exception 'event % does not follow the head of its case', new.seq using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger event_moves_head before insert on event for each row execute function event_moves_head();

create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on event for each row execute function append_only();
create trigger append_only_whole before truncate on event for each statement execute function append_only();
create trigger append_only before update or delete on read_log for each row execute function append_only();
create trigger append_only_whole before truncate on read_log for each statement execute function append_only();

-- Where the list of cases is filtered by project and restriction, both come from the head, not from the writer.
create function view_follows_head() returns trigger
language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  select project, restricted, ref into strict new.project, new.restricted, new.ref from case_head where id = new.case_id;
  return new;
end $$;
create trigger view_follows_head before insert or update on case_view for each row execute function view_follows_head();

create function head_changes_view() returns trigger
language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  update case_view set restricted = new.restricted where case_id = new.id;
  return null;
end $$;
create trigger head_changes_view after update of restricted on case_head
  for each row when (old.restricted is distinct from new.restricted) execute function head_changes_view();

revoke all on all functions in schema parley from public;
grant execute on function me(), my_projects(), my_cases() to parley_team, parley_party, parley_public, parley_gate,
  parley_worker, parley_intake;
grant execute on function next_reference(text, integer) to parley_team, parley_worker;
