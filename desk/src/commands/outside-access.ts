import type { Actor, CaseState } from '@parley/coordination'
import type { CaseHead } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import type { Gate } from './gate.ts'
import { refusing } from './lists-refusal.ts'
import { recordFact } from './record-fact.ts'

/** S-041: for how long who came in from outside may still read after the embargo has ended. */
export const graceDays = 7
/** Where there is no embargo whose end could be counted from: from the day they were let in. */
export const withoutEmbargoDays = 90
/** By how much the team may lengthen it at once. */
export const mostDays = 90

/** What somebody from outside may read of a case, and until when; `null`: without a day of its own, as a reporter. */
export interface Access { readonly audiences: readonly string[]; readonly until: Temporal.Instant | null }

export const isOver = (until: Temporal.Instant | null, now: Temporal.Instant): boolean => until !== null && Temporal.Instant.compare(now, until) >= 0

/** The access of a party, whether over or not; undefined where it has none (worker, team, or the party itself while it is not over). */
export async function accessOf(tx: Tx, caseId: string, subject: string): Promise<Access | undefined> {
  const rows = await tx.askRow<Access & { readonly case_id: string; readonly subject: string }>(
    `select a.case_id, a.subject, a.audiences, a.until from unnest($1::text[], $2::text[]) as asked (case_id, subject) join case_access a using (case_id, subject)`, [caseId, subject])
  const row = rows.find((each) => each.case_id === caseId && each.subject === subject)
  return row && { audiences: row.audiences, until: row.until }
}

/** The access of a party as it is now: none once its day is over. For whoever does not look with the party's own eyes. */
export async function accessNow({ now }: Pick<Gate, 'now'>, tx: Tx, caseId: string, subject: string): Promise<Access | undefined> {
  const access = await accessOf(tx, caseId, subject)
  return access === undefined || isOver(access.until, now()) ? undefined : access
}

/** What `can` asks of a party from outside: until when, and what time it is. */
export const standingOf = async ({ now }: Pick<Gate, 'now'>, tx: Tx, caseId: string, subject: string): Promise<{ readonly until: Temporal.Instant | null; readonly now: Temporal.Instant }> =>
  ({ until: (await accessOf(tx, caseId, subject))?.until ?? null, now: now() })

/** What somebody is told who does a step after that day; undefined before it. */
export const overRefusal = ({ until, now }: { readonly until: Temporal.Instant | null; readonly now: Temporal.Instant }) =>
  isOver(until, now) ? refusing('not-allowed', 'Your access to this has ended.', 'Ask the team to lengthen it if you need it for longer.') : undefined

const fromOutside = `not 'reporter' = any(a.audiences) and (exists (select from list_party p where p.case_id = a.case_id and p.participant = a.subject)
  or exists (select from vendor_party v where v.case_id = a.case_id and v.participant = a.subject))`

/**
 * Keeps the day on which outside access ends in step with the embargo, in the transaction of its events: earlier where it ends
 * early, later where it is extended, and never before what the team added.
 */
export async function followEnd(tx: Tx, { head, state: { embargo } }: { readonly head: CaseHead; readonly state: CaseState }): Promise<void> {
  const end = embargo.ended?.at ?? embargo.active?.endsAt ?? null
  const until = `greatest(coalesce($2::timestamptz + make_interval(days => $3), a.until, a.granted_at + make_interval(days => $4)), a.kept_until)`
  await tx.execute(
    `update case_access a set until = ${until} where a.case_id = $1 and ${fromOutside} and a.until is distinct from ${until}`,
    [head.id, end, graceDays, withoutEmbargoDays])
}

export interface OutsideRow extends Access { readonly subject: string; readonly way: 'list' | 'vendor' | 'guest'; readonly until: Temporal.Instant }

/** Who reads this case from outside until a day, over or not (worker). */
export const outsiders = (tx: Tx, caseId: string): Promise<OutsideRow[]> => tx.query<OutsideRow>(
  `select a.subject, a.audiences, a.until,
     case when exists (select from guest g where g.case_id = a.case_id and g.member = a.subject) then 'guest'
       when exists (select from list_party p where p.case_id = a.case_id and p.participant = a.subject) then 'list' else 'vendor' end as way
   from case_access a where a.case_id = $1 and a.until is not null and (${fromOutside} or exists (select from guest g where g.case_id = a.case_id and g.member = a.subject and g.ended_at is null))
   order by a.until, a.subject`, [caseId])

export interface Lengthening { readonly caseId: string; readonly subject: string; readonly days: number; readonly reason: string; readonly by: Actor }

/**
 * Lets somebody from outside read for longer: `days` from the day on which it would end, or from now where it is over. The
 * timeline says it with the reason, the log of the desk too (worker). Undefined: nobody like that; a guest is let in anew instead.
 */
export async function lengthenAccess(gate: Gate, tx: Tx, { caseId, subject, days, reason, by }: Lengthening): Promise<Temporal.Instant | undefined> {
  const row = (await outsiders(tx, caseId)).find((one) => one.subject === subject && one.way !== 'guest')
  if (row === undefined) return undefined
  const until = (isOver(row.until, gate.now()) ? gate.now() : row.until).add({ hours: 24 * days })
  await tx.execute('update case_access set until = $3, kept_until = $3 where case_id = $1 and subject = $2', [caseId, subject, until])
  await recordFact(gate, tx, caseId, { actor: by, audience: 'team', fact: { type: 'OutsideAccessLengthened', participant: subject, until: until.toString(), reason } })
  return until
}
