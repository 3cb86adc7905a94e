-- The secret address of a member's calendar feed: only its fingerprint is kept, so that a copy of the database opens no
-- calendar. One for each member; another replaces it, and without a row there is no feed.
create table calendar_feed (
  member text primary key references member,
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  made_at timestamptz not null
);

alter table calendar_feed enable row level security;
alter table calendar_feed force row level security;
create policy owner on calendar_feed to parley_owner using (true) with check (true);
grant select, insert, update, delete on calendar_feed to parley_worker;
create policy worker on calendar_feed to parley_worker using ((select me()) = 'worker') with check ((select me()) = 'worker');
