import type { CaseEvent } from '@parley/coordination'
import type { Loaded } from '../commands/gate.ts'
import type { Tx } from '../store/store.ts'
import { orderAnnouncements } from './announce-exit.ts'
import { orderCve } from './cve-exit.ts'

/** Called by the gate after each event, in its transaction. */
export type OrderExits = (tx: Tx, loaded: Loaded, event: CaseEvent, at: Temporal.Instant) => Promise<void>

/**
 * What leaves the desk because of an event, beside letters: announcements on the project's targets, and orders to CVE
 * Services where `cveAuthority` names our own CNA as policies and people write it (`null`: the desk has none).
 */
export function orderExits(cveAuthority: string | null): OrderExits {
  return async (tx, { head, state }, event, at) => {
    await orderAnnouncements(tx, { caseId: head.id, project: head.project, at }, state, event)
    if (cveAuthority !== null) await orderCve(tx, { caseId: head.id, events: state.events, at, authority: cveAuthority }, event)
  }
}

/** Several as one, each in the same transaction. */
export function allExits(...all: readonly OrderExits[]): OrderExits {
  return async (tx, loaded, event, at) => {
    for (const order of all) await order(tx, loaded, event, at)
  }
}
