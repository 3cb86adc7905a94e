import { aboutReporter, clockDeed, dueWords, promiseWords, type Policy } from '@parley/policy'
import { caseKeys, openText } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import type { CaseRow } from './rows.ts'

interface ViewRow {
  readonly case_id: string
  readonly project: string
  readonly ref: string
  readonly title_sealed: Buffer
  readonly severity: string | null
  readonly state_words: string
  readonly next_due_at: Temporal.Instant | null
  readonly next_due_name: string | null
  readonly opened_at: Temporal.Instant
  readonly updated_at: Temporal.Instant
  readonly closed_at: Temporal.Instant | null
  readonly assignee_name: string | null
  readonly policy_hash: string
  readonly read: boolean
  readonly sealed: boolean
}

const pageSize = 200

/** The cases that this viewer's rows allow, the next clock first; without a clock, the newest first. Titles opened in one query. */
export async function caseList(tx: Tx, member: string, filter: { readonly project?: string; readonly closed?: boolean }, known: PolicyLookup, now: string, only?: string | readonly string[]): Promise<readonly CaseRow[]> {
  const rows = await tx.query<ViewRow>(
    `select v.case_id, v.project, v.ref, v.title_sealed, v.severity, v.state_words, v.next_due_at, v.next_due_name, v.opened_at,
            v.updated_at, v.closed_at, m.display_name as assignee_name, h.policy_hash,
            exists (select from read_log r where r.case_id = v.case_id and r.viewer = $1 and r.at >= v.updated_at) as read,
            exists (select from sealed_case s where s.case_id = v.case_id) as sealed
     from case_view v join case_head h on h.id = v.case_id left join member m on m.id = v.assignee
     where ($2::text is null or v.project = $2) and (case when $5::text[] is null then (v.closed_at is not null) = $3 else v.case_id = any($5) end)
     order by v.next_due_at asc nulls last, v.updated_at desc, v.case_id limit $4`,
    [member, filter.project ?? null, filter.closed ?? false, pageSize, only === undefined ? null : [only].flat()])
  const keys = await caseKeys(tx, rows.map((row) => row.case_id))
  const policies = await known(rows.map((row) => row.policy_hash))
  return rows.map((row) => {
    const key = keys.get(row.case_id)
    const title = key ? openText(tx, key, { table: 'case_view', column: 'title_sealed', row: row.case_id }, row.title_sealed) : row.sealed ? '(sealed)' : '(erased)'
    return rowOf(row, title, policies.get(row.policy_hash), now)
  })
}

export type PolicyLookup = (hashes: readonly string[]) => Promise<ReadonlyMap<string, Policy>>

function rowOf(row: ViewRow, title: string, policy: Policy | undefined, now: string): CaseRow {
  return {
    id: row.case_id, reference: row.ref, project: row.project, title, state: row.state_words, severity: row.severity,
    assignee: row.assignee_name, openedAt: text(row.opened_at), updatedAt: text(row.updated_at), nextClock: nextClock(row, policy, now),
    closed: row.closed_at !== null, unread: !row.read,
  }
}

/** What runs out next, in words about the reporter, for the team. */
export function nextClock(row: Pick<ViewRow, 'next_due_at' | 'next_due_name'>, policy: Policy | undefined, now: string): CaseRow['nextClock'] {
  if (row.next_due_at === null || row.next_due_name === null) return null
  const clock = policy?.handling?.clocks?.[row.next_due_name]
  const missed = Temporal.Instant.compare(row.next_due_at, Temporal.Instant.from(now)) < 0
  // A clock that is only an inner aim promises nothing, but it is what runs out here.
  const says = clock ? aboutReporter(promiseWords(clock) ?? `our own aim: ${clockDeed(clock)}`) : 'public disclosure expected'
  return { says, due: text(row.next_due_at), dueWords: dueWords(row.next_due_at, policy?.calendar.zone ?? 'UTC'), state: missed ? 'missed' : 'running' }
}

export function text(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 3 })
}
