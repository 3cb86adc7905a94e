-- A flood waits behind itself. Arrivals are taken in the order of their turns: the time of receipt, but at least a second
-- after the last waiting one of the same sender. So a sender of a thousand mails holds up nobody who sends one.
-- `lane` is a fingerprint of the sender under the desk's index key; who it is, the queue does not know.
alter table arrival add column lane bytea;
alter table arrival add column turn timestamptz not null default '-infinity';
update arrival set turn = received_at where state in ('new', 'taken', 'retry');
grant insert (lane) on arrival to parley_intake;

create function arrival_turn() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  new.turn := new.received_at;
  if new.lane is not null then
    new.turn := greatest(new.received_at, (select max(a.turn) + interval '1 second' from arrival a
      where a.lane = new.lane and a.state in ('new', 'taken', 'retry')));
  end if;
  return new;
end $$;
revoke all on function arrival_turn() from public;
create trigger arrival_turn before insert on arrival for each row execute function arrival_turn();

create index arrival_lane on arrival (lane, turn) where state in ('new', 'taken', 'retry');
create index arrival_by_turn on arrival (turn, received_at) where state in ('new', 'taken', 'retry');
drop index arrival_waiting;
