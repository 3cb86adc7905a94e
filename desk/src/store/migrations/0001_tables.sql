-- Tables of the desk. Columns named body, sealed, raw, envelope, name, payload, recipient, title_sealed hold ciphertext:
-- no free text, title, identity or file is ever stored in the clear. Ids of cases are random, so that neither a
-- unique-key error nor a guess tells whether another case exists.

-- This desk -------------------------------------------------------------------------------------------------------
create table instance (
  id text primary key,
  only_one boolean not null default true unique check (only_one),
  made_at timestamptz not null default now()
);
-- Keys that belong to no case: 'intake' (public key plus wrapped private key), 'index' (fingerprints for look-ups).
create table instance_key (
  name text primary key,
  epoch text not null,
  public_key bytea,
  wrapped bytea not null
);

create table project (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null default '',
  policy_hash text
);
create table policy_version (
  project text not null references project,
  hash text not null,
  source text not null,
  effective date,
  loaded_at timestamptz not null default now(),
  primary key (project, hash)
);

-- Members and how they sign in ---------------------------------------------------------------------------------------
create table member (
  id text primary key,
  login text not null unique,
  display_name text not null,
  state text not null default 'active' check (state in ('invited', 'active', 'suspended', 'left')),
  instance_admin boolean not null default false,
  created_at timestamptz not null default now()
);
create table team_member (
  project text not null references project,
  member text not null references member,
  roles text[] not null default '{}',
  since timestamptz not null default now(),
  primary key (project, member)
);
create index team_member_by_member on team_member (member);
create table credential (
  id text primary key,
  member text not null references member,
  public_key bytea not null,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  label text not null default '',
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index credential_by_member on credential (member);
create table recovery_code (
  hash bytea primary key,
  member text not null references member,
  used_at timestamptz
);
create table session (
  id_hash bytea primary key,
  member text not null references member,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  step_up_at timestamptz
);
create index session_by_member on session (member);
create table setup_token (
  hash bytea primary key,
  member text references member,
  expires_at timestamptz not null,
  used_at timestamptz
);
create table api_token (
  hash bytea primary key,
  member text not null references member,
  label text not null default '',
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

-- The case: head, keys, who may see it, events -----------------------------------------------------------------------
create table case_head (
  id text primary key,
  project text not null references project,
  ref text not null,
  policy_hash text not null,
  seq integer not null default 0,
  hash bytea not null,
  opened_at timestamptz not null,
  restricted boolean not null default false,
  unique (project, ref)
);
-- Deleting a row shreds what it opened; the chain, made over ciphertext, still verifies.
create table case_key (
  case_id text not null references case_head,
  scope text not null check (scope in ('case', 'identity')),
  epoch text not null,
  wrapped bytea not null,
  primary key (case_id, scope)
);
create table case_access (
  case_id text not null references case_head,
  subject text not null,
  audiences text[] not null,
  granted_at timestamptz not null default now(),
  primary key (case_id, subject)
);
create index case_access_by_subject on case_access (subject);
create table event (
  case_id text not null references case_head,
  seq integer not null check (seq > 0),
  type text not null,
  version integer not null check (version > 0),
  at timestamptz not null,
  actor text not null,
  audience text not null,
  body bytea not null,
  prev bytea not null check (length(prev) = 32),
  hash bytea not null check (length(hash) = 32),
  primary key (case_id, seq)
);
create table blob (
  id text primary key,
  case_id text not null,
  event_seq integer not null,
  kind text not null,
  size bigint not null,
  media_type bytea not null,
  name bytea not null,
  sha256 bytea not null,
  sealed bytea not null,
  foreign key (case_id, event_seq) references event (case_id, seq) deferrable initially deferred
);
create index blob_by_event on blob (case_id, event_seq);
alter table blob alter column sealed set storage external;

-- Ways in ------------------------------------------------------------------------------------------------------------
create table arrival (
  id text primary key,
  dedupe bytea not null unique check (length(dedupe) = 32),
  received_at timestamptz not null,
  source text not null,
  envelope bytea,
  raw bytea,
  state text not null default 'new' check (state in ('new', 'taken', 'retry', 'done', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null default '-infinity',
  lease_until timestamptz,
  last_error text,
  case_id text references case_head
);
create index arrival_waiting on arrival (received_at) where state in ('new', 'taken', 'retry');
alter table arrival alter column raw set storage external;
-- Fingerprints of Message-IDs, so that an answer finds its case.
create table message_id (
  hmac bytea primary key,
  case_id text not null references case_head
);
create table mail_token (
  token_hash bytea primary key,
  case_id text not null references case_head,
  participant text not null,
  revoked boolean not null default false
);
create index mail_token_by_case on mail_token (case_id);
create table receipt (
  lookup_hash bytea primary key,
  case_id text references case_head,
  participant text not null,
  wrapped bytea,
  created_at timestamptz not null default now()
);
create index receipt_by_case on receipt (case_id);

-- Ways out -----------------------------------------------------------------------------------------------------------
create table outbox (
  id text primary key,
  event_key text not null unique,
  case_id text references case_head,
  kind text not null,
  recipient bytea not null,
  payload bytea not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'retry', 'held', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  lease_until timestamptz,
  sent_at timestamptz,
  proof text,
  last_error text
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index outbox_waiting on outbox (next_at) where state in ('queued', 'sending', 'retry');
create index outbox_by_case on outbox (case_id);
create table timer (
  case_id text not null references case_head,
  name text not null,
  kind text not null,
  due_at timestamptz not null,
  state text not null default 'set' check (state in ('set', 'taken', 'retry', 'done', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  lease_until timestamptz,
  done_at timestamptz,
  last_error text,
  primary key (case_id, name, kind)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index timer_waiting on timer (next_at) where state in ('set', 'taken', 'retry');

-- Projections: made from events, rebuildable at any time ---------------------------------------------------------------
create table case_view (
  case_id text primary key references case_head,
  project text not null,
  restricted boolean not null default false,
  ref text not null,
  title_sealed bytea,
  rm text,
  em text,
  cs text,
  severity text,
  state_words text,
  next_due_at timestamptz,
  next_due_name text,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz,
  assignee text,
  flags jsonb not null default '{}'
);
create index case_view_by_due on case_view (next_due_at, case_id);
create index case_view_by_project_due on case_view (project, next_due_at, case_id);
create index case_view_by_update on case_view (updated_at desc, case_id);
create table clock_view (
  case_id text not null references case_head,
  name text not null,
  audience text not null default 'team',
  state text not null,
  started_at timestamptz,
  due_at timestamptz,
  stopped_at timestamptz,
  rule text,
  primary key (case_id, name)
);
create index clock_view_by_due on clock_view (due_at) where stopped_at is null;
-- Fingerprints of words under the case's own key; a word looks different in every case.
create table case_search (
  case_id text primary key references case_head,
  tokens bigint[] not null default '{}'
);

-- Public ---------------------------------------------------------------------------------------------------------------
create table publication (
  advisory_id text not null,
  path text not null,
  media_type text not null,
  bytes bytea not null,
  sha256 bytea not null,
  published_at timestamptz not null,
  case_id text references case_head,
  primary key (advisory_id, path)
);
create index publication_by_path on publication (path);
create table advisory_index (
  advisory_id text primary key,
  project text not null references project,
  title text not null,
  cve text,
  severity text,
  published_at timestamptz not null,
  updated_at timestamptz not null
);
create index advisory_index_by_date on advisory_index (published_at desc);

-- Who read what ----------------------------------------------------------------------------------------------------------
create table read_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  viewer text not null,
  case_id text references case_head,
  what text not null
);
create index read_log_by_case on read_log (case_id, at);
