import type { Actor } from '@parley/coordination'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import type { Gate } from './gate.ts'
import { factOrNote } from './guests.ts'
import { recordFact } from './record-fact.ts'

/** S-038: two people, a reason, an hour. A request that nobody answers is over after a day. */
export const emergencyMinutes = 60
export const requestHours = 24
/** By one person in a day: each one is a letter to every member. */
export const mostRequests = 5

export interface Emergency {
  readonly id: string
  readonly caseId: string | null
  readonly project: string | null
  readonly reference: string
  readonly reason: string
  readonly askedBy: string
  readonly askedByName: string
  readonly askedAt: Temporal.Instant
  readonly decidedByName: string | null
  /** Null: not yet, or not. */
  readonly until: Temporal.Instant | null
  readonly state: 'waiting' | 'declined' | 'open' | 'over'
}

const place = (tx: Tx, id: string) => ({ instance: tx.instance, table: 'emergency', column: 'sealed', caseId: '', row: id, version: 0 })
interface Written { readonly reference: string; readonly reason: string }

/** Keeps a request; false: it would be one too many. Whether there is such a case changes nothing that the asker sees (S-032). */
export async function askEmergency(gate: Gate, tx: Tx, member: string, given: Written): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 38))', [member])
  const { count } = await tx.one<{ count: number }>('select count(*) as count from emergency where asked_by = $1 and asked_at > $2', [member, gate.now().subtract({ hours: requestHours })])
  if (count >= mostRequests) return false
  const found = await tx.maybe<{ id: string }>('select id from case_head where ref = $1', [given.reference])
  const id = newId()
  await tx.execute('insert into emergency (id, case_id, asked_by, asked_at, sealed) values ($1, $2, $3, $4, $5)',
    [id, found?.id ?? null, member, gate.now(), tx.instanceKeys.seal(place(tx, id), Buffer.from(JSON.stringify(given)))])
  return true
}

/** Those of the last 30 days, the newest first. */
export async function listEmergencies(gate: Gate, tx: Tx): Promise<readonly Emergency[]> {
  const now = gate.now()
  const rows = await tx.query<{ id: string; case_id: string | null; project: string | null; asked_by: string; asker: string; asked_at: Temporal.Instant; sealed: Buffer; decider: string | null; until: Temporal.Instant | null; ended_at: Temporal.Instant | null }>(
    `select e.id, e.case_id, h.project, e.asked_by, a.display_name as asker, e.asked_at, e.sealed, d.display_name as decider, e.until, e.ended_at
     from emergency e join member a on a.id = e.asked_by left join member d on d.id = e.decided_by left join case_head h on h.id = e.case_id
     where e.asked_at > $1 order by e.asked_at desc limit 100`, [now.subtract({ hours: 24 * 30 })])
  return rows.map((row) => {
    const written = JSON.parse(tx.instanceKeys.open(place(tx, row.id), row.sealed).toString('utf8')) as Written
    return {
      ...written, id: row.id, caseId: row.case_id, project: row.project, askedBy: row.asked_by, askedByName: row.asker, askedAt: row.asked_at, decidedByName: row.decider,
      until: row.until, state: stateOf(row, now),
    }
  })
}

function stateOf({ asked_at, decider, until, ended_at }: { readonly asked_at: Temporal.Instant; readonly decider: string | null; readonly until: Temporal.Instant | null; readonly ended_at: Temporal.Instant | null }, now: Temporal.Instant): Emergency['state'] {
  if (until !== null) return ended_at === null && Temporal.Instant.compare(now, until) < 0 ? 'open' : 'over'
  if (decider !== null) return 'declined'
  return Temporal.Instant.compare(now, asked_at.add({ hours: requestHours })) < 0 ? 'waiting' : 'over'
}

/** Who decides, and by what right: whoever runs the desk for any request, a lead for those of cases they see. */
export interface Decider { readonly actor: Extract<Actor, { kind: 'member' }>; readonly may: (request: Emergency) => boolean }
export type Decided = 'granted' | 'declined' | 'not-yours' | 'in-the-team'

/**
 * Lets the asker read the case for an hour, or says no. Never the asker, nor for somebody who is in its team and has a way of
 * their own. The grant is one of reading only: the database gives the asker what an outside party of the case would see,
 * with every audience of it so far. `null`: there is no such request, or it is over.
 */
export async function decideEmergency(gate: Gate, tx: Tx, id: string, decider: Decider, grants: boolean): Promise<Decided | null> {
  await tx.query('select id from emergency where id = $1 for update', [id])
  const request = (await listEmergencies(gate, tx)).find((each) => each.id === id && each.state === 'waiting')
  if (!request) return null
  if (request.askedBy === decider.actor.id || !decider.may(request)) return 'not-yours'
  const now = gate.now()
  if (!grants) {
    await tx.execute('update emergency set decided_by = $2, decided_at = $3 where id = $1', [id, decider.actor.id, now])
    return 'declined'
  }
  const { caseId } = request
  if (caseId !== null && await tx.maybe('select member from team_member where member = $1 and project = $2', [request.askedBy, request.project])) return 'in-the-team'
  const until = now.add({ minutes: emergencyMinutes })
  await tx.execute('update emergency set decided_by = $2, decided_at = $3, until = $4 where id = $1', [id, decider.actor.id, now, until])
  if (caseId === null) return 'granted'
  await tx.execute(
    `insert into case_access (case_id, subject, audiences, until) select $1, $2, array(select distinct audience from event where case_id = $1 union select unnest(array['team', 'reporter', 'parties'])), $3
     on conflict (case_id, subject) do update set audiences = excluded.audiences, until = excluded.until`, [caseId, request.askedBy, until])
  await recordFact(gate, tx, caseId, { actor: decider.actor, audience: 'reporter', fact: { type: 'EmergencyAccessGiven', member: request.askedBy, until: until.toString(), reason: request.reason } })
  return 'granted'
}

/** Ends those whose hour is over, and those whose asker gave them back; how many. */
export async function endEmergencies(gate: Gate, tx: Tx, early: { readonly id: string; readonly member: string } | null = null): Promise<number> {
  const over = await tx.query<{ id: string; case_id: string | null; asked_by: string }>(
    `update emergency set ended_at = $1 where until is not null and ended_at is null and (until <= $1 or (id = $2 and asked_by = $3)) returning id, case_id, asked_by`,
    [gate.now(), early?.id ?? null, early?.member ?? null])
  for (const { case_id: caseId, asked_by: member } of over) {
    if (caseId === null) continue
    await tx.execute('delete from case_access where case_id = $1 and subject = $2', [caseId, member])
    await factOrNote(gate, tx, caseId, { actor: { kind: 'desk' }, fact: { type: 'EmergencyAccessEnded', member } })
  }
  return over.length
}

/** The case that somebody may read now by such a grant. The clock decides, not only whether the round has been there. */
export async function openEmergency(gate: Gate, tx: Tx, id: string, member: string): Promise<{ readonly caseId: string; readonly until: Temporal.Instant } | null> {
  const row = await tx.maybe<{ case_id: string | null; until: Temporal.Instant }>(
    'select case_id, until from emergency where id = $1 and asked_by = $2 and until > $3 and ended_at is null', [id, member, gate.now()])
  return row?.case_id ? { caseId: row.case_id, until: row.until } : null
}
