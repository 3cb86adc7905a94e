-- What is due and what is taken have an index each, in the order in which they are taken. One index of both was read through
-- at every claim, with all that had been done since the last vacuum.
create index outbox_due on outbox (next_at, id) where state in ('queued', 'retry');
create index outbox_leased on outbox (lease_until) where state = 'sending';
drop index outbox_waiting;
create index arrival_due on arrival (turn, received_at, id) where state in ('new', 'retry');
create index arrival_leased on arrival (lease_until) where state = 'taken';
drop index arrival_by_turn;

-- Ciphertext does not shrink: nobody has to try.
alter table event alter column body set storage external;
alter table outbox alter column payload set storage external;
alter table case_view alter column title_sealed set storage external;
alter table contact alter column sealed set storage external;
