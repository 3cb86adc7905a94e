import { actorName, fold, type Actor, type Audience, type CaseEvent, type CaseFact } from '@parley/coordination'
import { eventOf, iso } from '../projections/core-event.ts'
import { project } from '../projections/project.ts'
import { appendEvents, lockCase, readEvents } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import type { Gate } from './gate.ts'

/**
 * Writes into the log of a case what was done about it beside its process: who was let in, what was revealed. Nothing is
 * decided here, no clock moves and no letter goes out; the timeline says it. False: there is no such case.
 */
export async function recordFact(gate: Gate, tx: Tx, caseId: string, { actor, audience, fact }: { readonly actor: Actor; readonly audience: Audience; readonly fact: CaseFact }): Promise<boolean> {
  const head = await lockCase(tx, caseId)
  if (!head) return false
  const state = fold((await readEvents(tx, caseId)).map(eventOf))
  const policy = await gate.shelf.byHash(tx, head.policyHash)
  // Asked once: a row that says another millisecond than its event is not what the log makes of it.
  const now = iso(gate.now())
  const event: CaseEvent = { ...fact, at: now, actor, audience }
  const { type, at, actor: who, audience: to, ...body } = event
  const after = await appendEvents(tx, head, [{ type, version: 1, at: Temporal.Instant.from(at), actor: actorName(who), audience: to, body: { ...body, actor: who } }])
  await project(tx, { head: after, policy, state: fold([event], state) }, now)
  return true
}
