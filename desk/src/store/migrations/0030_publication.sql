-- The public distribution of advisories, and what its ways out have to remember.

-- The OpenPGP keys that sign CSAF documents. Everybody may have the public half; the private half is sealed under a key
-- of the instance and never leaves the worker. At most one key is in use; retired ones stay, for old signatures.
create table signing_key (
  fingerprint text primary key check (fingerprint ~ '^[0-9a-f]{40}$'),
  public_key text not null,
  sealed bytea not null,
  made_at timestamptz not null,
  retired_at timestamptz
);
create unique index signing_key_in_use on signing_key ((true)) where retired_at is null;

-- What indexes and feeds say of each CSAF document; the document itself lies in publication, with its hashes and signature.
create table csaf_document (
  advisory_id text primary key,
  path text not null unique check (path ~ '^\d{4}/[+a-z0-9_-]+\.json$'),
  title text not null,
  publisher text not null,
  released_at timestamptz not null,
  revised_at timestamptz not null,
  case_id text references case_head
);

-- CVE IDs that this desk reserved, or learnt of; and every reservation asked for, written down before the asking.
create table cve_id (
  id text primary key check (id ~ '^CVE-\d{4}-\d{4,19}$'),
  account text not null,
  state text not null check (state in ('RESERVED', 'PUBLISHED', 'REJECTED')),
  case_id text references case_head,
  reserved_at timestamptz not null,
  published_at timestamptz,
  checked_at timestamptz
);
create index cve_id_by_case on cve_id (case_id);
create table cve_intent (
  id text primary key,
  account text not null,
  case_id text references case_head,
  year integer not null,
  asked_at timestamptz not null,
  answered_at timestamptz
);

-- Where announcements go. What it takes to post there (address, token, secret) is sealed and can be set, never read back.
create table announce_target (
  project text not null references project,
  channel text not null check (channel ~ '^[a-z0-9_-]{1,62}$'),
  kind text not null check (kind in ('webhook', 'slack', 'mattermost', 'discord', 'matrix', 'mastodon', 'mail')),
  sealed bytea not null,
  set_at timestamptz not null,
  primary key (project, channel)
);

do $$
declare t text;
begin
  foreach t in array array['signing_key', 'csaf_document', 'cve_id', 'cve_intent', 'announce_target'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
  end loop;
end $$;
grant delete on announce_target to parley_worker;

grant select (fingerprint, public_key, made_at, retired_at) on signing_key to parley_public, parley_party;
create policy everyone on signing_key for select to parley_public, parley_party using (true);

grant select, insert, update on csaf_document to parley_team;
create policy team on csaf_document to parley_team
  using (exists (select from case_head h where h.id = csaf_document.case_id));
grant select (advisory_id, path, title, publisher, released_at, revised_at) on csaf_document to parley_public, parley_party;
create policy everyone on csaf_document for select to parley_public, parley_party using (true);

grant select on cve_id to parley_team;
create policy team on cve_id for select to parley_team
  using (exists (select from case_head h where h.id = cve_id.case_id));
grant select (project, channel, kind, set_at) on announce_target to parley_team;
create policy team on announce_target for select to parley_team
  using (project = any((select my_projects())::text[]));
