import type { Actor, CaseFact } from '@parley/coordination'
import { KeyError } from '../keys/key-error.ts'
import { putLogNote } from '../store/log-note.ts'
import { enqueue } from '../store/outbox.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import type { Gate } from './gate.ts'
import { recordFact } from './record-fact.ts'

/** A guest stays two weeks at most; then they are let in anew, or not. */
export const longestDays = 14

/** What a guest may read: what is said to all who take part; also what is said with the reporter; all that the team reads. */
export const guestViews = ['parties', 'reporter', 'team'] as const
export type GuestView = typeof guestViews[number]

export interface Guest {
  readonly id: string
  readonly caseId: string
  readonly reference: string
  readonly member: string
  readonly name: string
  readonly audiences: readonly string[]
  readonly invitedByName: string
  readonly invitedAt: Temporal.Instant
  readonly until: Temporal.Instant
  readonly reason: string
  readonly isOver: boolean
}

const place = (tx: Tx, id: string) => ({ instance: tx.instance, table: 'guest', column: 'reason', caseId: '', row: id, version: 0 })
type Person = Extract<Actor, { kind: 'member' }>

export interface LettingIn { readonly caseId: string; readonly member: string; readonly by: Person; readonly view: GuestView; readonly days: number; readonly reason: string }
export type NotLetIn = 'in-the-team' | 'here-already' | 'yourself'

/**
 * Lets somebody into one case, for a time: to read what was chosen, and to write to all who take part. The timeline says so, to
 * the reporter too. Worker. @throws KeyError `case-key-gone` for a sealed case
 */
export async function letInGuest(gate: Gate, tx: Tx, { caseId, member, by, view, days, reason }: LettingIn): Promise<NotLetIn | { readonly id: string }> {
  if (member === by.id) return 'yourself'
  if (await tx.maybe('select t.member from team_member t join case_head h on h.project = t.project where h.id = $1 and t.member = $2', [caseId, member])) return 'in-the-team'
  if (await tx.maybe('select subject from case_access where case_id = $1 and subject = $2', [caseId, member])) return 'here-already'
  const [id, now] = [newId(), gate.now()]
  const until = now.add({ hours: 24 * days })
  const audiences = view === 'parties' ? ['parties'] : view === 'reporter' ? ['reporter', 'parties']
    : (await tx.query<{ audience: string }>(`select distinct audience from event where case_id = $1 union select unnest(array['team', 'reporter', 'parties']) order by 1`, [caseId])).map(({ audience }) => audience)
  await tx.execute('insert into guest (id, case_id, member, audiences, invited_by, invited_at, until, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [id, caseId, member, audiences, by.id, now, until, tx.instanceKeys.seal(place(tx, id), Buffer.from(reason))])
  await tx.execute('insert into case_access (case_id, subject, audiences, until) values ($1, $2, $3, $4)', [caseId, member, audiences, until])
  await recordFact(gate, tx, caseId, { actor: by, audience: 'reporter', fact: { type: 'GuestLetIn', member, view, until: until.toString(), reason } })
  const text = `You may read one case of another team for a time. Sign in and open ${gate.url}/guest.`
  await enqueue(tx, { eventKey: `guest:${id}`, kind: 'member-mail', recipient: `member:${member}`, payload: { subject: 'You are a guest of a case', text, auto: 'generated' }, dueAt: now })
  return { id }
}

/** Of a case, or of a member; the newest first. Worker. */
export async function guestsOf(gate: Gate, tx: Tx, of: { readonly caseId: string } | { readonly member: string }): Promise<readonly Guest[]> {
  const [where, value] = 'caseId' in of ? ['g.case_id = $1', of.caseId] : ['g.member = $1', of.member]
  const rows = await tx.query<Omit<Guest, 'reason' | 'isOver'> & { reason: Buffer; ended: Temporal.Instant | null }>(
    `select g.id, g.case_id as "caseId", h.ref as reference, g.member, m.display_name as name, g.audiences, i.display_name as "invitedByName", g.invited_at as "invitedAt", g.until, g.reason, g.ended_at as ended
     from guest g join case_head h on h.id = g.case_id join member m on m.id = g.member join member i on i.id = g.invited_by where ${where} order by g.invited_at desc limit 100`, [value])
  return rows.map(({ ended, reason, ...row }) => ({
    ...row, reason: tx.instanceKeys.open(place(tx, row.id), reason).toString('utf8'), isOver: ended !== null || Temporal.Instant.compare(gate.now(), row.until) >= 0,
  }))
}

/** What somebody is a guest of now. The clock decides, not only whether the round has been there. Worker. */
export async function openGuest(gate: Gate, tx: Tx, id: string, member: string): Promise<Guest | undefined> {
  return (await guestsOf(gate, tx, { member })).find((each) => each.id === id && !each.isOver)
}

/** Ends those whose time is over, and the one that somebody ends before; how many. Worker. */
export async function endGuests(gate: Gate, tx: Tx, early: { readonly id: string; readonly caseId: string; readonly by: Actor } | null = null): Promise<number> {
  const over = await tx.query<{ case_id: string; member: string }>(
    'update guest set ended_at = $1 where ended_at is null and (until <= $1 or (id = $2 and case_id = $3)) returning case_id, member', [gate.now(), early?.id ?? null, early?.caseId ?? null])
  for (const { case_id: caseId, member } of over) {
    await tx.execute('delete from case_access where case_id = $1 and subject = $2', [caseId, member])
    await factOrNote(gate, tx, caseId, { actor: early?.by ?? { kind: 'desk' }, fact: { type: 'GuestAccessEnded', member } })
  }
  return over.length
}

/** Into the timeline; of a case that is sealed or erased meanwhile, into the log of the desk alone: ending must not wait for a key. */
export async function factOrNote(gate: Gate, tx: Tx, caseId: string, { actor, fact }: { readonly actor: Actor; readonly fact: CaseFact }): Promise<void> {
  try {
    await recordFact(gate, tx, caseId, { actor, audience: 'reporter', fact })
  } catch (error) {
    if (!(error instanceof KeyError) || error.code !== 'case-key-gone') throw error
    await putLogNote(tx, { at: gate.now(), actor: actor.kind === 'member' ? actor.id : 'desk', action: `event ${fact.type}, in no timeline: its key is not here`, object: caseId })
  }
}
