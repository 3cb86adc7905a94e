-- Vendors of a case: who each is here. `alias` is all that is said outside before it takes part (X22); `project` is a
-- project of this very desk, whose members then work in a view of their own. Names, contacts and words are elsewhere, sealed.
create table vendor_party (
  case_id text not null references case_head,
  participant text not null,
  alias text not null unique,
  project text references project,
  invited_at timestamptz not null,
  primary key (case_id, participant)
);
create index vendor_party_by_project on vendor_party (project) where project is not null;

alter table vendor_party enable row level security;
alter table vendor_party force row level security;
create policy owner on vendor_party to parley_owner using (true) with check (true);
create policy worker on vendor_party to parley_worker using ((select me()) = 'worker');
grant select, insert on vendor_party to parley_worker;
grant select on vendor_party to parley_team, parley_party;
create policy team on vendor_party for select to parley_team using
  (exists (select from case_head h where h.id = vendor_party.case_id));
-- A party sees that it is one, and nothing of the others.
create policy party on vendor_party for select to parley_party using (participant = (select me()));
