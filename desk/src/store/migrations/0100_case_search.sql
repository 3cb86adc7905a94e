-- Words of cases, found without being kept (S-095): of each case a set of fingerprints under a key that no other case has.

-- `seq`: up to which event the words are in; `rule`: by which rule they were parted. A set has 64, 128, 192 … members, so
-- that its size tells little of how many words a case has.
alter table case_search add column seq integer not null default 0 check (seq >= 0);
alter table case_search add column rule smallint not null default 0;
alter table case_search add constraint case_search_padded check (cardinality(tokens) % 64 = 0);

-- The key of that set, wrapped by the master key: made anew whenever the set is, and apart from the keys that open anything.
create table search_key (
  case_id text primary key references case_head,
  epoch text not null,
  wrapped bytea not null
);
alter table search_key enable row level security;
alter table search_key force row level security;
create policy owner on search_key to parley_owner using (true) with check (true);
grant select, insert, update, delete on search_key to parley_worker;
create policy worker on search_key to parley_worker using ((select me()) = 'worker');
-- The team searches; the desk's own rounds index. Parties, guests among them, have neither table.
grant select on search_key to parley_team;
create policy team on search_key for select to parley_team using (exists (select from case_head h where h.id = search_key.case_id));
revoke insert, update on case_search from parley_team;

-- A case that is erased or sealed loses its words in the same moment, whoever takes its key. Whoever writes words holds the
-- head, so that none come in behind.
create function words_go_with_key() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  perform from case_head where id = old.case_id for update;
  delete from search_key where case_id = old.case_id;
  delete from case_search where case_id = old.case_id;
  return null;
end $$;
revoke all on function words_go_with_key() from public;
create trigger words_go_with_key after delete on case_key for each row when (old.scope = 'case') execute function words_go_with_key();

-- That somebody searched, and when; what for is kept nowhere. Counts towards how much one may read in an hour.
create table case_searched (
  id bigint generated always as identity primary key,
  viewer text not null,
  at timestamptz not null
);
create index case_searched_by_viewer on case_searched (viewer, at);
alter table case_searched enable row level security;
alter table case_searched force row level security;
create policy owner on case_searched to parley_owner using (true) with check (true);
grant select, insert on case_searched to parley_team;
create policy team on case_searched to parley_team using (viewer = (select me())) with check (viewer = (select me()));
