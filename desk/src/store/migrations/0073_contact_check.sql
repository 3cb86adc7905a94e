-- Letters that ask whether a mailbox of a list's member is read, sent before the day it matters. The newest of each
-- contact counts. `contact` is a person of the roster, or `role` for the organisation's own address. Of the answer's
-- address only a fingerprint is kept.
create table contact_check (
  membership text not null references membership,
  contact text not null,
  asked_at timestamptz not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  event_key text not null,
  answered_at timestamptz,
  primary key (membership, contact)
);

alter table contact_check enable row level security;
alter table contact_check force row level security;
create policy owner on contact_check to parley_owner using (true) with check (true);
grant select, insert, update on contact_check to parley_worker;
create policy worker on contact_check to parley_worker using ((select me()) = 'worker') with check ((select me()) = 'worker');
