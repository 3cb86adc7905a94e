-- How a participant is reached: address, name, and the Message-ID to answer to. Sealed under the case's identity key,
-- which can be shredded before the case's. Only the worker, which sends mail, reads it; the team sees a name in the log.
create table contact (
  case_id text not null references case_head,
  participant text not null,
  sealed bytea not null,
  -- Fingerprint of the address under the instance's index key: «this address was answered today» without the address.
  address_mac bytea,
  -- Was it sent an acknowledgement? Counted so that nobody gets two in a day, and no flood goes out (S-059).
  acknowledged boolean not null default false,
  primary key (case_id, participant)
);
create index contact_by_address on contact (address_mac);
alter table contact enable row level security;
alter table contact force row level security;
create policy owner on contact to parley_owner using (true) with check (true);
grant select, insert, update, delete on contact to parley_worker;
create policy worker on contact to parley_worker using ((select me()) = 'worker');

-- The team may say that somebody can be reached, never how.
grant select (case_id, participant, acknowledged) on contact to parley_team;
create policy team on contact for select to parley_team using (exists (select from case_head h where h.id = contact.case_id));

-- Mail that was set aside without a case, so that nothing vanishes: when, to which project, and why; never what it said.
create table set_aside (
  arrival text primary key,
  project text,
  at timestamptz not null,
  why text not null
);
alter table set_aside enable row level security;
alter table set_aside force row level security;
create policy owner on set_aside to parley_owner using (true) with check (true);
grant select, insert on set_aside to parley_worker;
create policy worker on set_aside to parley_worker using ((select me()) = 'worker');
grant select on set_aside to parley_team;
create policy team on set_aside for select to parley_team using (project = any((select my_projects())::text[]));

-- Which part in the case a letter went to, so that an answer or a bounce finds it. An id, never an address.
alter table outbox add column participant text;
