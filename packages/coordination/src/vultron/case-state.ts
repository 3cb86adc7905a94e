// VFD × PXA: the 32 states of a case as one vendor sees it (Vultron, CS).

import { pxaAfter, pxaStates } from './pxa.ts'
import type { PxaEvent, PxaState } from './pxa.ts'
import { vfdAfter, vfdStates } from './vfd.ts'
import type { VfdEvent, VfdState } from './vfd.ts'

export type CaseState = `${VfdState}${PxaState}`
export type CaseEvent = VfdEvent | PxaEvent
type Place<K extends string> = K | Uppercase<K> | '·'
/** Six places, always: a dot stands for any value. Shorter patterns do not type-check. */
export type CasePattern =
  `${Place<'v'>}${Place<'f'>}${Place<'d'>}${Place<'p'>}${Place<'x'>}${Place<'a'>}`

export const caseEvents: readonly CaseEvent[] = ['V', 'F', 'D', 'P', 'X', 'A']
export const caseStates: readonly CaseState[] =
  vfdStates.flatMap((vfd) => pxaStates.map((pxa): CaseState => `${vfd}${pxa}`))
export const firstCaseState: CaseState = 'vfdpxa'
export const lastCaseState: CaseState = 'VFDPXA'

/** True when the fact has come to pass. */
export function holds(state: CaseState, fact: CaseEvent): boolean {
  return state.includes(fact)
}

/** True when every place of the pattern is a dot or equal. */
export function matches(state: CaseState, pattern: CasePattern): boolean {
  return Array.from(pattern).every((place, i) => place === '·' || place === state[i])
}

/** The vendor's part of the state. */
export function vfdOf(state: CaseState): VfdState {
  return vfdStates.find((vfd) => state.startsWith(vfd))!
}

/** The world's part of the state. */
export function pxaOf(state: CaseState): PxaState {
  return pxaStates.find((pxa) => state.endsWith(pxa))!
}

/** The event an ephemeral state must take at once: a public exploit makes it public, the public tells the vendor. */
export function dueEvent(state: CaseState): 'P' | 'V' | undefined {
  if (matches(state, '···pX·')) return 'P'
  if (matches(state, 'v··P··')) return 'V'
  return undefined
}

/** The state with one more fact, ephemeral or not; undefined where it holds already or V, F, D are out of order. */
function marked(state: CaseState, fact: CaseEvent): CaseState | undefined {
  if (fact === 'V' || fact === 'F' || fact === 'D') {
    const vfd = vfdAfter(vfdOf(state), fact)
    return vfd === undefined ? undefined : `${vfd}${pxaOf(state)}`
  }
  const pxa = pxaAfter(pxaOf(state), fact)
  return pxa === undefined ? undefined : `${vfdOf(state)}${pxa}`
}

/** The events possible now, each with the state it leads to. An ephemeral state has exactly one. */
export function nextCaseStates(state: CaseState): Partial<Record<CaseEvent, CaseState>> {
  const due = dueEvent(state)
  const possible: Partial<Record<CaseEvent, CaseState>> = {}
  for (const event of caseEvents) {
    const after = marked(state, event)
    if (after !== undefined && (due === undefined || event === due)) possible[event] = after
  }
  return possible
}

/** The state after one event, or undefined where it is not possible now. Ephemeral states are left standing. */
export function caseAfter(state: CaseState, event: CaseEvent): CaseState | undefined {
  return nextCaseStates(state)[event]
}

/** Takes at once every event that an ephemeral state owes (X14): X brings P, P brings V. */
export function settle(state: CaseState): CaseState {
  const due = dueEvent(state)
  const after = due === undefined ? undefined : marked(state, due)
  return after === undefined ? state : settle(after)
}

/**
 * Records facts as they are learnt and settles. Facts that already hold are passed over; F without V or
 * D without F is undefined, for then a step is missing.
 */
export function afterFacts(state: CaseState, facts: readonly CaseEvent[]): CaseState | undefined {
  let now = state
  for (const fact of facts) {
    if (holds(now, fact)) continue
    const after = marked(now, fact)
    if (after === undefined) return undefined
    now = after
  }
  return facts.length === 0 ? state : settle(now)
}
