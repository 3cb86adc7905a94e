import { enqueue } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'
import type { Gate, Loaded } from './gate.ts'

/**
 * So many notices of new reports reach a member one by one within an hour of the clock, over all projects of the member;
 * what comes beyond them is one summary when the hour is over. No policy's business: it is what a person can read.
 */
export const noticesPerHour = 20

/** What the outbox keeps of a summary; its words are made when it goes out. */
export interface ReportSummary { readonly member: string; readonly from: string; readonly to: string }

/** Members of the case's project to whom this hour brought `noticesPerHour` other reports already. */
export async function overwhelmed(gate: Gate, tx: Tx, { head }: Pick<Loaded, 'head'>): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ member: string }>(
    `select t.member from team_member t where t.project = $1 and (select count(*) from (
       select from team_member mine join case_head h on h.project = mine.project
       where mine.member = t.member and h.opened_at >= $2 and h.id <> $3 limit $4) c) >= $4`, [head.project, hourOf(gate.now()), head.id, noticesPerHour])
  return new Set(rows.map(({ member }) => member))
}

/** One summary for the hour, whatever the number of reports. */
export async function summarise(gate: Gate, tx: Tx, members: readonly string[]): Promise<void> {
  const from = hourOf(gate.now())
  const to = from.add({ hours: 1 })
  for (const member of members) {
    const payload: ReportSummary = { member, from: from.toString(), to: to.toString() }
    await enqueue(tx, { eventKey: `reports:${member}:${from.toString()}`, kind: 'report-summary', recipient: `member:${member}`, payload, dueAt: to })
  }
}

/** How many came in within the hour that the member may see, in the member's projects. */
export async function reportsWithin(tx: Tx, { member, from, to }: ReportSummary): Promise<number> {
  const { count } = await tx.one<{ count: number }>(
    `select count(*)::int as count from team_member t join case_head h on h.project = t.project
     where t.member = $1 and h.opened_at >= $2 and h.opened_at < $3 and not h.restricted and reaches_case(t.teams, h.id)`, [member, from, to])
  return count
}

const hourOf = (at: Temporal.Instant): Temporal.Instant => at.round({ smallestUnit: 'hour', roundingMode: 'floor' })
