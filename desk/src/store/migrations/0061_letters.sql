-- A letter that came back, and one that somebody settled in another way: both are seen, and nothing of either is sent
-- again by itself.
alter table outbox drop constraint outbox_state_check;
alter table outbox add constraint outbox_state_check
  check (state in ('queued', 'sending', 'sent', 'retry', 'held', 'failed', 'bounced', 'settled'));
-- Whose letter it is, where it belongs to no case.
alter table outbox add column project text;
-- Who settled it, and when; how, in words, is a note of the case.
alter table outbox add column settled_by text;
alter table outbox add column settled_at timestamptz;
update outbox set state = 'bounced' where state = 'sent' and last_error like 'bounced%';
-- What people have to look at is little, among all that was sent.
create index outbox_stuck on outbox (case_id) where state in ('failed', 'held', 'bounced');

-- A mail that made no case: the case that it is about, if any; the one that a person made of it; who looked and let it be.
alter table set_aside add column case_id text references case_head;
alter table set_aside add column made_case text references case_head;
alter table set_aside add column made_by text;
alter table set_aside add column let_be_by text;
update set_aside s set case_id = a.case_id from arrival a where a.id = s.arrival;
grant update (made_case, made_by, let_be_by) on set_aside to parley_worker;
create index set_aside_open on set_aside (project, at desc);

-- How many reports came in within the hour is asked at each notice to the team.
create index case_head_opened on case_head (project, opened_at);
