import { defaultEnd, desk, noCase, startDefault, type CaseCommand, type CaseEvent } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { createCase } from '../store/event-log.ts'
import { nextReference } from '../store/case-reference.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { teamOf } from './approvals.ts'
import { putContact, type Contact } from './contacts.ts'
import { apply, handle, iso, type CommandFile, type Gate } from './gate.ts'
import { caseTerms } from './lists-terms.ts'
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
  /** The project of a foundation to whose own address it came. */
  readonly memberProject?: string
  /** It begins with the terms of another case, so that no embargo begins by default. */
  readonly takesOverTerms?: boolean
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
  tx.writeRow(`insert into case_access (case_id, subject, audiences) select id, subject, array['reporter', 'parties'] from unnest($1::text[], $2::text[]) as reporter (id, subject)`, [id, participant])
  if (report.contact) await putContact(tx, id, participant, report.contact, report.acknowledge)
  const { project, text, marks, files, contact, acknowledge, memberProject, takesOverTerms, ...rest } = report
  const reportId = newId()
  const receive: Receive = { ...rest, type: 'ReceiveReport', report: reportId, reporter: participant, message: { text, ...(marks.length > 0 ? { marks } : {}) } }
  const outcome = await apply(gate, tx, { head, policy: version.policy, state: noCase }, [
    { command: { type: 'OpenCase', project, reference, policy: version.hash }, actor: desk },
    { command: receive, actor: { kind: 'participant', id: participant }, files },
    ...(acknowledge && contact ? [{ command: { type: 'RecordReceipt' as const, report: reportId, to: participant }, actor: desk }] : []),
  ])
  if (outcome.ok && takesOverTerms !== true) await embargoByDefault(gate, tx, { id, policy: version.policy, report: outcome.events, participant })
  if (outcome.ok && memberProject !== undefined) await toItsTeam(gate, tx, id, { team: memberProject, tell: acknowledge })
  return { caseId: id, reference, participant, outcome }
}

interface Begun { readonly id: string; readonly policy: Policy; readonly report: readonly CaseEvent[]; readonly participant: string }

/**
 * Vultron §7.1: where the policy publishes a default embargo, it begins with the report, and silence accepts it. Not for what
 * is public already (X1), and not where it would be over by now.
 */
async function embargoByDefault(gate: Gate, tx: Tx, { id, policy, report, participant }: Begun): Promise<void> {
  const came = report.find((event) => event.type === 'ReportReceived')
  const endsAt = came?.type === 'ReportReceived' ? defaultEnd(policy, came.receivedAt) : null
  const isPublic = report.some(({ type }) => type === 'PublicAwarenessRecorded' || type === 'ExploitPublicRecorded')
  if (endsAt === null || isPublic || Temporal.Instant.compare(endsAt, gate.now()) <= 0) return
  const begun = await handle(gate, tx, id, { command: startDefault(participant, { ...caseTerms(policy, newId(), endsAt), proposal: newId() }), actor: desk })
  if (begun?.ok === true) return
  const text = `The embargo that the policy publishes could not begin: ${begun?.refused.says ?? 'the case is not there'} Agree on a date.`
  await handle(gate, tx, id, { command: { type: 'WriteMessage', audience: 'team', message: { text } }, actor: desk })
}

/**
 * What came to a project's own address goes to its team at once, and the reporter is told so (S2x-9). Where the policy wants
 * something else first, or nobody may be written to, people hand it on, and a note says where it belongs.
 */
async function toItsTeam(gate: Gate, tx: Tx, caseId: string, { team, tell }: { readonly team: string; readonly tell: boolean }): Promise<void> {
  const routed = tell ? await handle(gate, tx, caseId, { command: { type: 'RouteToTeam', team }, actor: desk }) : null
  if (routed?.ok) return
  const text = `It came to the address of the project «${team}». Hand it to that team.`
  await handle(gate, tx, caseId, { command: { type: 'WriteMessage', audience: 'team', message: { text } }, actor: desk })
}
