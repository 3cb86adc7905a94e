-- Who reads a case from outside without having reported it reads it until a day (S-041). `until` is what holds: a week after
-- the end of the embargo, or the day of `kept_until`, which the team added with a reason, whichever is later.
alter table case_access add column until timestamptz, add column kept_until timestamptz;

-- The instant that these rows are judged by: the server's own, unless the store names one, as the demo does, which moves its clock.
create function outside_now() returns timestamptz language sql stable parallel safe
  return coalesce(nullif(current_setting('parley.now', true), '')::timestamptz, now());
revoke all on function outside_now() from public;
grant execute on function outside_now() to parley_team, parley_party, parley_public, parley_gate, parley_worker, parley_intake;

create or replace function my_cases() returns text[] language sql stable security definer set search_path = parley, pg_temp
as $$ select coalesce(array_agg(case_id), '{}') from case_access where subject = me() and (until is null or until > outside_now()) $$;
-- Events, files and clocks of a party ask its own row of `case_access`, and with it this.
alter policy party on case_access using (subject = (select me()) and (until is null or until > (select outside_now())));

-- Who reads already: guests until the day they were told; others a week after the end of the embargo, or after this update where
-- that is over; without an embargo, three months from here.
update case_access a set until = g.until from guest g where g.case_id = a.case_id and g.member = a.subject and g.ended_at is null;
update case_access a set until = coalesce((select greatest(e.ends_at, now()) + interval '7 days' from calendar_entry e where e.case_id = a.case_id), now() + interval '90 days')
  where a.until is null and not 'reporter' = any(a.audiences)
    and (exists (select from list_party p where p.case_id = a.case_id and p.participant = a.subject)
      or exists (select from vendor_party v where v.case_id = a.case_id and v.participant = a.subject));
