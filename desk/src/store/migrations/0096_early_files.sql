-- The files of an early notice, for each recipient: whether they went out sealed by mail, and whether they were downloaded.
create table delivery_file (
  case_id text not null,
  event_seq integer not null,
  participant text not null,
  blob text not null references blob,
  -- When the file went into a mail sealed to its recipient.
  mailed_at timestamptz,
  -- When the recipient downloaded it for the first time.
  taken_at timestamptz,
  primary key (case_id, event_seq, participant, blob),
  foreign key (case_id, event_seq, participant) references delivery
);
alter table delivery_file enable row level security;
alter table delivery_file force row level security;
create policy owner on delivery_file to parley_owner using (true) with check (true);
create policy worker on delivery_file to parley_worker using ((select me()) = 'worker');
grant select, insert, update on delivery_file to parley_worker;
grant select on delivery_file to parley_team;
create policy team on delivery_file for select to parley_team using (exists (select from case_head h where h.id = delivery_file.case_id));
