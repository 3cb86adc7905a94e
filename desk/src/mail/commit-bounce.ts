import { desk } from '@parley/coordination'
import { setAside, write } from './committing.ts'
import type { Committed, Committing, Plan } from './committing.ts'
import { outboxRow } from './correspondents.ts'
import type { MailArrival } from './process.ts'

/** A delivery report goes onto the record of the one it is about; the team hears of what will not arrive. */
export async function bounced(at: Committing, arrival: MailArrival, plan: Plan<'bounce'>): Promise<Committed> {
  const codes = plan.statuses.map(({ action, status }) => `${action} ${status}`.trim()).slice(0, 5).join(', ')
  const why = `bounce${plan.row === null ? ' of no mail of ours' : ''}: ${codes === '' ? 'no status' : codes}`
  const sent = plan.row === null ? null : await outboxRow(at.tx, plan.row)
  if (sent !== null) await onRecord(at, arrival, plan, sent.movedTo?.caseId ?? sent.caseId, sent.participant)
  await returned(at, arrival, plan)
  return setAside(at, arrival, { why, project: sent?.project ?? plan.project, caseId: sent?.movedTo?.caseId ?? sent?.caseId ?? null })
}

/** A report that it arrived is kept with the letter; else only one for good: one that is late may still arrive. A letter to a member is marked too, though it has no record. */
async function returned(at: Committing, arrival: MailArrival, plan: Plan<'bounce'>): Promise<void> {
  const worst = plan.statuses.find(({ action }) => action === 'failed' || action === 'unknown')
  const arrived = plan.statuses.some(({ action }) => action === 'delivered' || action === 'relayed')
  if (plan.row !== null && arrived) await at.tx.execute('update outbox set delivered_at = coalesce(delivered_at, $2) where id = $1', [plan.row, arrival.receivedAt])
  if (plan.row === null || worst === undefined) return
  await at.tx.execute(`update outbox set state = 'bounced', last_error = $2 where id = $1 and state in ('sent', 'bounced')`, [plan.row, `bounced ${worst.status}`.trim()])
}

async function onRecord(at: Committing, arrival: MailArrival, plan: Plan<'bounce'>, caseId: string, participant: string): Promise<void> {
  const worst = plan.statuses.find(({ action }) => action === 'failed') ?? plan.statuses[0]
  const action = worst?.action ?? 'unknown'
  await at.tx.execute(
    `insert into delivery_report (case_id, participant, at, action, status) values ($1, $2, $3, $4, $5)
     on conflict (case_id, participant) do update set at = excluded.at, action = excluded.action, status = excluded.status`,
    [caseId, participant, arrival.receivedAt, action, worst?.status ?? ''])
  if (action !== 'failed' && action !== 'unknown') return
  const text = `Mail to somebody who takes part in this case came back undelivered (${worst?.status === '' || worst === undefined ? 'no reason given' : worst.status}). Find another way to reach them.`
  await write(at, caseId, { audience: 'team', actor: desk, text, marks: ['undeliverable mail'], files: [] })
}
