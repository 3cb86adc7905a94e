-- Since when an item was to go out: retries go by its age (five days), not by how often it was tried.
alter table outbox add column created_at timestamptz not null default now();

-- The projects' OpenPGP keys. The private half is sealed under the desk's own key; a retired key still opens old mail.
create table openpgp_key (
  fingerprint text primary key,
  project text not null references project,
  public_key text not null,
  sealed bytea not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  retired_at timestamptz
);
create index openpgp_key_by_project on openpgp_key (project, made_at desc);
create unique index openpgp_key_current on openpgp_key (project) where retired_at is null;

-- The keys of correspondents: one pinned to an address, on first use or by themselves; never replaced silently. Sealed
-- under the desk's own key, found by the fingerprint of the address.
create table pinned_key (
  address_mac bytea primary key,
  fingerprint text not null,
  sealed bytea not null,
  source text not null check (source in ('attached', 'autocrypt', 'given', 'wkd')),
  pinned_at timestamptz not null,
  -- The holder asked, under this key's signature or signed in, to be sent content encrypted to it.
  wants_content boolean not null default false,
  -- Another key that came later from the same address; waits for people.
  rival text
);

-- The desk's DKIM key.
create table dkim_key (
  selector text primary key,
  public_key text not null,
  sealed bytea not null,
  made_at timestamptz not null,
  retired_at timestamptz
);
-- How far each mailbox at a provider was read: one row a mail, written with it by the intake, which can read nothing. The
-- worker looks up the highest and forgets the others. UIDs mean nothing under another UIDVALIDITY.
create table imap_cursor (
  mailbox text not null,
  uid_validity bigint not null,
  last_uid bigint not null,
  primary key (mailbox, uid_validity, last_uid)
);
-- What became of mail to a participant, as delivery reports say; the newest counts.
create table delivery_report (
  case_id text not null references case_head,
  participant text not null,
  at timestamptz not null,
  action text not null,
  status text not null,
  primary key (case_id, participant)
);

do $$
declare t text;
begin
  foreach t in array array['openpgp_key', 'pinned_key', 'dkim_key', 'imap_cursor', 'delivery_report'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
  end loop;
end $$;

-- The public half is for everybody; so is when it ends.
grant select (fingerprint, project, public_key, made_at, expires_at, retired_at) on openpgp_key to parley_public, parley_team;
create policy everyone on openpgp_key for select to parley_public, parley_team using (true);
-- The team sees that mail came back, never the address.
grant select on delivery_report to parley_team;
create policy team on delivery_report for select to parley_team using (exists (select from case_head h where h.id = delivery_report.case_id));
-- The way in writes how far it read, in the transaction that keeps the mail, and reads nothing.
grant insert on imap_cursor to parley_intake;
create policy intake on imap_cursor for insert to parley_intake with check (true);
