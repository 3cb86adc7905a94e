-- What a reporter may read of a case, sealed once more for the reporter's receipt (S-048, decision 0009). `receipt.wrapped` holds
-- the reader's key under a key made of the receipt; that key opens `by_reader`, and this the copies of one reporter in one case.

-- `by_reader`: what opens the copies, under the reader's key. `by_case`: the reader's key under the key of the case, for receipts
-- and cases to come.
create table reader_key (
  case_id text not null references case_head,
  participant text not null,
  by_reader bytea not null,
  by_case bytea not null,
  primary key (case_id, participant)
);
-- Words of an event, and files of it: their bytes, or where they lie in pieces, what opens these.
create table reader_copy (
  case_id text not null,
  participant text not null,
  seq integer not null,
  body bytea not null,
  primary key (case_id, participant, seq),
  foreign key (case_id, seq) references event (case_id, seq)
);
create table reader_file (
  case_id text not null references case_head,
  participant text not null,
  blob text not null references blob,
  name bytea not null,
  sealed bytea not null,
  file text,
  primary key (blob, participant)
);
alter table reader_file alter column sealed set storage external;
create index reader_file_by_case on reader_file (case_id, participant);

-- Whether anybody has copies of this case: known with its lock, so that a case without costs nothing.
alter table case_head add column copied boolean not null default false;
grant update (copied) on case_head to parley_worker;

do $$
declare t text;
begin
  foreach t in array array['reader_key', 'reader_copy', 'reader_file'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner on %I to parley_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to parley_worker', t);
    execute format('create policy worker on %I to parley_worker using ((select me()) = ''worker'')', t);
    -- A member's own event is copied in that member's transaction.
    execute format('grant select, insert on %I to parley_team', t);
    execute format('create policy team on %I to parley_team using (exists (select from case_head h where h.id = %I.case_id))', t, t);
    execute format('create policy party on %I for select to parley_party using (participant = (select me()) and case_id = any((select my_cases())::text[]))', t);
  end loop;
end $$;
revoke insert on reader_key from parley_team;
grant select (case_id, participant, by_reader) on reader_key to parley_party;
grant select on reader_copy, reader_file to parley_party;

-- Which words a reporter reads whose report moved: what holds the rows holds the copies.
create function reads_words(words_from integer, words_until integer, seq integer, audience text, type text) returns boolean
  language sql immutable parallel safe
  return (words_until is null or seq <= words_until)
    and (words_from is null or seq >= words_from or audience <> 'reporter'
      or type in ('CaseOpened', 'ReportValidated', 'ReportAccepted', 'VulnerabilityConfirmed', 'SeveritySet', 'FixTimelineSet',
        'FixConfirmed', 'FixReleased', 'CveReserved', 'CvePublished', 'AdvisoryShownToReporter', 'CaseClosed'));
revoke all on function reads_words(integer, integer, integer, text, text) from public;
grant execute on function reads_words(integer, integer, integer, text, text) to parley_team, parley_party, parley_worker;
alter policy party on event using (exists
  (select from case_access a where a.case_id = event.case_id and a.subject = (select me()) and event.audience = any(a.audiences)
    and reads_words(a.words_from, a.words_until, event.seq, event.audience, event.type)));

-- A reporter who reads by the own copy is told since when the case is sealed.
grant select (case_id, at) on sealed_case to parley_party;
create policy party on sealed_case for select to parley_party using (case_id = any((select my_cases())::text[]));
