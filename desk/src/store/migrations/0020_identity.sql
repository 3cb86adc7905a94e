-- How members prove who they are, beside passkeys. All of it belongs to the gate alone: the team, the worker and the
-- public cannot even ask. Columns named sealed hold ciphertext under a key of the instance.

-- One hash per member, as `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Never enough by itself.
create table passphrase (
  member text primary key references member,
  hash text not null,
  set_at timestamptz not null
);
-- The seed of the one-time codes (RFC 6238). `last_step` is the time step of the last code taken: none is taken twice.
create table totp (
  member text primary key references member,
  sealed bytea not null,
  last_step bigint not null,
  confirmed_at timestamptz not null
);
-- Challenges of passkeys that were answered; each is good once.
create table spent_challenge (
  hash bytea primary key,
  expires_at timestamptz not null
);
create index spent_challenge_by_end on spent_challenge (expires_at);
-- Where a member gets mail, for those who want it.
create table member_address (
  member text primary key references member,
  sealed bytea not null
);
-- What happened to somebody's way in, for all members to see: a recovery code used, a passkey added.
create table member_notice (
  id text primary key,
  at timestamptz not null,
  about text not null references member,
  what text not null
);
create index member_notice_by_time on member_notice (at desc);

alter table session add column means text not null default 'passkey' check (means in ('passkey', 'codes', 'recovery'));
-- A token that is good for these cases only; null: for all that its owner may see.
alter table api_token add column cases text[];

do $$
declare t text;
begin
  foreach t in array array['passphrase', 'totp', 'spent_challenge', 'member_address', 'member_notice'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_gate', t);
    execute format('create policy gate on %I to parley_gate using ((select me()) = ''gate'')', t);
  end loop;
end $$;
-- The sender of mail looks up where a member is reached.
grant select on member_address to parley_worker;
create policy worker on member_address for select to parley_worker using ((select me()) = 'worker');
-- A warning about a sign-in goes out by mail too; the gate may put in what belongs to no case, and read none of it.
grant insert on outbox to parley_gate;
create policy gate on outbox for insert to parley_gate with check ((select me()) = 'gate' and case_id is null);
