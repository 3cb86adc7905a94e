-- What the last check of CVE IDs found not to fit, to be shown; the next check replaces it. Words by ID only.
create table cve_finding (
  account text not null,
  id text not null,
  kind text not null,
  words text not null,
  found_at timestamptz not null,
  primary key (account, id, kind)
);
alter table cve_finding enable row level security;
alter table cve_finding force row level security;
create policy owner on cve_finding to parley_owner using (true) with check (true);
grant select, insert, delete on cve_finding to parley_worker;
create policy worker on cve_finding to parley_worker using ((select me()) = 'worker');
