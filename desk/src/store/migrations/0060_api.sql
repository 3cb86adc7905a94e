-- What the API answered to a POST, so that the same request sent again is not done again. The Idempotency-Key is kept as
-- a fingerprint, and the answer sealed under a key made from it and the body: without both, nobody opens it, so that a
-- receipt in an answer is no more stored than the receipt itself. Null while the first request is at work.
create table api_answer (
  key_hash bytea primary key check (octet_length(key_hash) = 32),
  request_hash bytea not null check (octet_length(request_hash) = 32),
  status smallint check (status between 200 and 499),
  sealed bytea,
  expires_at timestamptz not null,
  check ((status is null) = (sealed is null))
);
create index api_answer_by_end on api_answer (expires_at);

alter table api_answer enable row level security;
alter table api_answer force row level security;
create policy owner on api_answer to parley_owner using (true) with check (true);
grant select, insert, update, delete on api_answer to parley_gate;
create policy gate on api_answer to parley_gate using ((select me()) = 'gate');
