import { desk, noCase, type CaseCommand } from '@parley/coordination'
import { createCase } from '../store/event-log.ts'
import { nextReference } from '../store/case-reference.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { teamOf } from './approvals.ts'
import { putContact, type Contact } from './contacts.ts'
import { apply, iso, type CommandFile, type Gate } from './gate.ts'
import type { Outcome } from './outcome.ts'

type Receive = Extract<CaseCommand, { type: 'ReceiveReport' }>

/** A report as any way in hands it over; the desk gives the ids. */
export interface IncomingReport extends Omit<Receive, 'type' | 'report' | 'reporter' | 'message'> {
  readonly project: string
  readonly text: string
  readonly marks: readonly string[]
  readonly files: readonly CommandFile[]
  readonly contact: Contact | null
  /** Whether a receipt goes out by mail: not to machines, not twice a day, not to nobody. */
  readonly acknowledge: boolean
}

export interface Opened { readonly caseId: string; readonly reference: string; readonly participant: string; readonly outcome: Outcome }

/**
 * A report becomes a private case: keys, log, the reporter's access, and the acknowledgement in the outbox, all in the
 * one transaction of `tx` (worker). S-004: the triage of its project sees it, and nobody else.
 */
export async function openCase(gate: Gate, tx: Tx, report: IncomingReport): Promise<Opened> {
  const now = gate.now()
  const version = gate.shelf.of(report.project, iso(now))
  if (!version) throw new Error(`no policy for project ${report.project}`)
  const id = newId()
  const participant = newId()
  // Asked together, before anything else waits for an answer.
  const [reference] = await Promise.all([nextReference(tx, report.project, Number(iso(now).slice(0, 4))), teamOf(tx, report.project)])
  const head = await createCase(tx, { id, project: report.project, ref: reference, policyHash: version.hash, at: now })
  tx.write('insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [id, participant, ['reporter', 'parties']])
  if (report.contact) await putContact(tx, id, participant, report.contact, report.acknowledge)
  const { project, text, marks, files, contact, acknowledge, ...rest } = report
  const reportId = newId()
  const receive: Receive = { ...rest, type: 'ReceiveReport', report: reportId, reporter: participant, message: { text, ...(marks.length > 0 ? { marks } : {}) } }
  const outcome = await apply(gate, tx, { head, policy: version.policy, state: noCase }, [
    { command: { type: 'OpenCase', project, reference, policy: version.hash }, actor: desk },
    { command: receive, actor: { kind: 'participant', id: participant }, files },
    ...(acknowledge && contact ? [{ command: { type: 'RecordReceipt' as const, report: reportId, to: participant }, actor: desk }] : []),
  ])
  return { caseId: id, reference, participant, outcome }
}
