-- Large mails and files lie in pieces, each sealed for itself under a key that belongs to that one file, so that nobody has to
-- hold a whole one: not who takes it, not who reads it, not who keeps it. The key is in what names the file: of an arrival
-- in `raw` (sealed to the intake key), of a blob in `sealed` (under the key of its case). Rows without `file` are as before.
create table file_piece (
  file text not null,
  n integer not null check (n >= 0),
  sealed bytea not null,
  primary key (file, n)
);
alter table file_piece alter column sealed set storage external;
alter table arrival add column file text;
-- Of the mail itself, in bytes, where it lies in pieces.
alter table arrival add column size integer;
alter table blob add column file text;
create index arrival_by_file on arrival (file) where file is not null;
create index blob_by_file on blob (file) where file is not null;

alter table file_piece enable row level security;
alter table file_piece force row level security;
create policy owner on file_piece to parley_owner using (true) with check (true);
create policy worker on file_piece to parley_worker using ((select me()) = 'worker');
grant select, insert, delete on file_piece to parley_worker;
-- Puts pieces in and can read none, not even what it wrote.
create policy intake on file_piece for insert to parley_intake with check (true);
grant insert on file_piece to parley_intake;
grant insert (file, size) on arrival to parley_intake;
-- Whoever sees the file sees its pieces.
create policy team on file_piece for select to parley_team using (exists (select from blob b where b.file = file_piece.file));
create policy team_writes on file_piece for insert to parley_team with check (true);
grant select, insert on file_piece to parley_team;
create policy party on file_piece for select to parley_party using (exists (select from blob b where b.file = file_piece.file));
grant select on file_piece to parley_party;

-- An arrival that is forgotten leaves no piece behind, unless a case keeps them.
create function forget_pieces() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  delete from file_piece p where p.file = old.file and not exists (select from blob b where b.file = old.file);
  return null;
end $$;
revoke all on function forget_pieces() from public;
create trigger arrival_forgotten after update of raw on arrival for each row
  when (old.file is not null and new.raw is null) execute function forget_pieces();
