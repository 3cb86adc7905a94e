-- When the one try of something began that shows twice if it is done twice, such as a message in a room. Set before the
-- try and taken back when it surely did not arrive: found again after a crash, it waits for a person.
alter table outbox add column begun_at timestamptz;
