-- What follows from an event is done once for all events of a statement instead of once for each.

-- Events move their cases' heads, or are refused: no gap, no fork, no second writer, whoever holds the connection. Those of a
-- case must follow one another, and the first of them must follow the head, which waits for whoever is moving it.
create function events_move_heads() returns trigger
language plpgsql security definer set search_path = parley, pg_temp as $$
declare
  moved integer;
begin
  update case_head h set seq = run.last_seq, hash = run.last_hash
    from (select case_id, min(seq) as first_seq, max(seq) as last_seq, bool_and(linked) and count(*) = max(seq) - min(seq) + 1 as whole,
            (array_agg(prev order by seq))[1] as first_prev, (array_agg(hash order by seq desc))[1] as last_hash
          from (select case_id, seq, prev, hash, coalesce(prev = lag(hash) over (partition by case_id order by seq), true) as linked from added) event
          group by case_id) run
    where h.id = run.case_id and h.seq = run.first_seq - 1 and h.hash = run.first_prev and run.whole;
  get diagnostics moved = row_count;
  if moved <> (select count(distinct case_id) from added) then
    raise exception 'event % does not follow the head of its case', (select min(seq) from added) using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
revoke all on function events_move_heads() from public;
drop trigger event_moves_head on event;
drop function event_moves_head();
create trigger event_moves_head after insert on event referencing new table as added for each statement execute function events_move_heads();

-- What `audit_note` noted of each event, word for word.
create function events_noted() returns trigger language plpgsql security definer set search_path = parley, pg_temp as $$
begin
  insert into audit_pending (at, actor, action, object) select at, actor, 'event ' || type, case_id || '/' || seq from added;
  return null;
end $$;
revoke all on function events_noted() from public;
drop trigger audit_note on event;
create trigger events_noted after insert on event referencing new table as added for each statement execute function events_noted();
