import { can } from '../access/can.ts'
import type { CaseAction } from '../access/table.ts'
import { putLogNote } from '../store/log-note.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { teamOf } from './approvals.ts'
import { erase, HeldCase, isHeld } from './retention.ts'

/** What takes two people (S-134): erasing who reported, erasing a case, and a pack of evidence with all its words. */
export const deeds = ['erase-person', 'erase-case', 'evidence'] as const
export type Deed = typeof deeds[number]
export const isDeed = (text: string): text is Deed => (deeds as readonly string[]).includes(text)

/** By what right somebody asks for it or agrees to it. */
export const rightFor = (deed: Deed): CaseAction => deed === 'evidence' ? 'export case' : 'erase case'

/** A request that nobody answers is over after a week; a pack of evidence is taken within a day of the agreement, once. */
export const waitsDays = 7
export const grantHours = 24

export interface TwoPerson {
  readonly id: string
  readonly deed: Deed
  readonly reason: string
  /** Null: the operator, by the command. */
  readonly askedBy: string | null
  readonly askedByName: string
  readonly askedAt: Temporal.Instant
  readonly decidedByName: string | null
  readonly alone: boolean
  readonly doneAt: Temporal.Instant | null
  readonly state: 'waiting' | 'declined' | 'granted' | 'done' | 'over'
}

interface Row { id: string; deed: Deed; reason: Buffer; asked_by: string | null; asker: string | null; asked_at: Temporal.Instant; decider: string | null; decided_at: Temporal.Instant | null; granted: boolean | null; alone: boolean; done_at: Temporal.Instant | null }

const place = (tx: Tx, id: string) => ({ instance: tx.instance, table: 'two_person', column: 'reason', caseId: '', row: id, version: 0 })

/** Asks. Worker. One that waits for the same deed is left as it is: false. */
export async function askForTwo(tx: Tx, { caseId, deed, by, reason, now }: { readonly caseId: string; readonly deed: Deed; readonly by: string | null; readonly reason: string; readonly now: Temporal.Instant }): Promise<boolean> {
  await tx.query('select id from case_head where id = $1 for update', [caseId])
  if ((await requestsOf(tx, caseId, now)).some((each) => each.deed === deed && each.state === 'waiting')) return false
  const id = newId()
  await tx.execute('insert into two_person (id, case_id, deed, asked_by, asked_at, reason) values ($1, $2, $3, $4, $5, $6)',
    [id, caseId, deed, by, now, tx.instanceKeys.seal(place(tx, id), Buffer.from(reason))])
  await putLogNote(tx, { at: now, actor: by ?? 'operator', action: `${deed}: asked`, object: caseId })
  return true
}

/** Worker; the newest first. */
export async function requestsOf(tx: Tx, caseId: string, now: Temporal.Instant): Promise<readonly TwoPerson[]> {
  const rows = await tx.query<Row>(
    `select t.id, t.deed, t.reason, t.asked_by, a.display_name as asker, t.asked_at, d.display_name as decider, t.decided_at, t.granted, t.alone, t.done_at
     from two_person t left join member a on a.id = t.asked_by left join member d on d.id = t.decided_by where t.case_id = $1 order by t.asked_at desc limit 50`, [caseId])
  return rows.map((row) => ({
    id: row.id, deed: row.deed, reason: tx.instanceKeys.open(place(tx, row.id), row.reason).toString('utf8'), askedBy: row.asked_by, askedByName: row.asker ?? 'the operator',
    askedAt: row.asked_at, decidedByName: row.decider, alone: row.alone, doneAt: row.done_at, state: stateOf(row, now),
  }))
}

function stateOf({ granted, done_at: done, asked_at: asked, decided_at: decided }: Row, now: Temporal.Instant): TwoPerson['state'] {
  if (done !== null) return 'done'
  if (granted === false) return 'declined'
  const until = granted === true && decided !== null ? decided.add({ hours: grantHours }) : asked.add({ hours: 24 * waitsDays })
  if (Temporal.Instant.compare(now, until) >= 0) return 'over'
  return granted === true ? 'granted' : 'waiting'
}

/** Members of the case's team who could ask for it or agree to it. Worker. */
export async function peopleFor(tx: Tx, caseId: string, deed: Deed): Promise<readonly string[]> {
  const head = await tx.maybe<{ project: string; restricted: boolean }>('select project, restricted from case_head where id = $1', [caseId])
  if (!head) return []
  const team = await teamOf(tx, head.project, caseId)
  const active = await tx.query<{ id: string; roles: string[]; granted: boolean }>(
    `select m.id, t.roles, exists (select from case_access a where a.case_id = $2 and a.subject = m.id) as granted
     from member m join team_member t on t.member = m.id and t.project = $3 where m.id = any($1) and m.state = 'active' order by m.id`, [team, caseId, head.project])
  return active.filter(({ roles, granted }) => can({ roles: { [head.project]: roles }, isAdmin: false }, rightFor(deed), { kind: 'case', ...head, granted, relations: [] })).map(({ id }) => id)
}

export type Decided = 'granted' | 'done' | 'declined' | 'not-yours' | 'held'

/**
 * Agrees to a request, or says no; an erasure is done at once. Whoever asked agrees to nothing, unless nobody else of the team
 * could: then it is done by one, and the log, the page and `parley doctor` say so. Worker. Null: no such request, or it is over.
 */
export async function decideForTwo(tx: Tx, { id, caseId, by, grants, now }: { readonly id: string; readonly caseId: string; readonly by: string; readonly grants: boolean; readonly now: Temporal.Instant }): Promise<Decided | null> {
  await tx.query('select id from two_person where id = $1 for update', [id])
  const request = (await requestsOf(tx, caseId, now)).find((each) => each.id === id && each.state === 'waiting')
  if (!request) return null
  const able = await peopleFor(tx, caseId, request.deed)
  if (!able.includes(by)) return null
  const alone = grants && request.askedBy === by
  if (alone && able.length > 1) return 'not-yours'
  if (grants && request.deed !== 'evidence' && await isHeld(tx, caseId)) return 'held'
  await tx.execute('update two_person set decided_by = $2, decided_at = $3, granted = $4, alone = $5 where id = $1', [id, by, now, grants, alone])
  await putLogNote(tx, { at: now, actor: by, action: `${request.deed}: ${!grants ? 'declined' : alone ? 'agreed to by one person alone' : 'agreed'}`, object: caseId })
  if (!grants || request.deed === 'evidence') return grants ? 'granted' : 'declined'
  await erase(tx, caseId, request.deed === 'erase-person' ? 'identity' : 'everything')
  await tx.execute('update two_person set done_at = $2 where id = $1', [id, now])
  return 'done'
}

/** What the operator's command may do now. */
export type Operators = 'go' | 'alone' | 'asked' | 'waits' | 'done'

/**
 * Whether the operator's command may go on: because it was agreed to within a day, or because nobody of the team could agree,
 * which the log names. Else it is asked for, and a member agrees on the page of the case. Worker.
 * @throws HeldCase where an erasure meets a legal hold
 */
export async function forOperator(tx: Tx, caseId: string, deed: Deed, now: Temporal.Instant): Promise<Operators> {
  if (deed !== 'evidence' && await isHeld(tx, caseId)) throw new HeldCase(`case ${caseId} is under a legal hold; end that first`)
  const mine = (await requestsOf(tx, caseId, now)).filter((each) => each.deed === deed)
  const granted = mine.find(({ state }) => state === 'granted')
  if (granted) {
    await tx.execute('update two_person set done_at = $2 where id = $1', [granted.id, now])
    return 'go'
  }
  if (deed !== 'evidence' && mine.some(({ state }) => state === 'done')) return 'done'
  if ((await peopleFor(tx, caseId, deed)).length === 0) {
    await putLogNote(tx, { at: now, actor: 'operator', action: `${deed}: by the operator alone`, object: caseId })
    return 'alone'
  }
  return await askForTwo(tx, { caseId, deed, by: null, reason: 'Asked for by the operator’s command.', now }) ? 'asked' : 'waits'
}
