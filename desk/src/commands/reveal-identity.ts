import { fold, type Actor } from '@parley/coordination'
import { eventOf } from '../projections/core-event.ts'
import { readEvents } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { getContact } from './contacts.ts'
import type { Gate } from './gate.ts'
import { recordFact } from './record-fact.ts'

export interface Revealed { readonly participant: string; readonly title: string; readonly address: string | null; readonly name: string | null }

/** For the page that asks first: which reports there are, and nothing of who sent them. */
export async function reportsOf(tx: Tx, caseId: string): Promise<readonly { readonly reporter: string; readonly title: string }[]> {
  return fold((await readEvents(tx, caseId)).map(eventOf)).reports.filter(({ detached }) => !detached).map(({ reporter, title }) => ({ reporter, title }))
}

/**
 * Opens how a reporter is reached, sealed apart from the case and read otherwise by nobody but the mail: after the log has it
 * with who and why, where the reporter reads it too (S-035). `null`: no such case or reporter. Worker only.
 */
export async function revealIdentity(gate: Gate, tx: Tx, caseId: string, { actor, reporter, reason }: { readonly actor: Actor; readonly reporter: string; readonly reason: string }): Promise<Revealed | null> {
  const report = (await reportsOf(tx, caseId)).find((each) => each.reporter === reporter)
  if (!report || !await recordFact(gate, tx, caseId, { actor, audience: 'reporter', fact: { type: 'IdentityRevealed', reporter, reason } })) return null
  const contact = await getContact(tx, caseId, reporter)
  return { participant: reporter, title: report.title, address: contact?.address ?? null, name: contact?.name ?? null }
}
