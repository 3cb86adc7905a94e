// The 70 ways a case can go, how likely each is by luck, and what skill is beyond luck.

import { caseAfter, firstCaseState, lastCaseState, nextCaseStates } from './case-state.ts'
import type { CaseEvent, CaseState } from './case-state.ts'

/** A wish about order: the first fact comes before the second. */
export type Desideratum =
  | 'V<P' | 'V<X' | 'V<A' | 'F<P' | 'F<X' | 'F<A' | 'D<P' | 'D<X' | 'D<A' | 'P<X' | 'P<A' | 'X<A'

export const desiderata: readonly Desideratum[] =
  ['V<P', 'V<X', 'V<A', 'F<P', 'F<X', 'F<A', 'D<P', 'D<X', 'D<A', 'P<X', 'P<A', 'X<A']

export interface History {
  /** The six events in order, such as `VFDPXA`. */
  readonly events: string
  /** Its probability when every possible next event is equally likely; 0 < f ≤ 1. */
  readonly frequency: number
  readonly met: readonly Desideratum[]
}

/** True when the sequence of events has the first fact before the second. */
export function meets(events: string, wish: Desideratum): boolean {
  return events.indexOf(wish[0]!) < events.indexOf(wish[2]!)
}

function walk(state: CaseState, events: string, frequency: number): History[] {
  if (state === lastCaseState) {
    return [{ events, frequency, met: desiderata.filter((wish) => meets(events, wish)) }]
  }
  const next = Object.entries(nextCaseStates(state))
  return next.flatMap(([event, after]) => walk(after, events + event, frequency / next.length))
}

/** All 70 full histories; their frequencies add up to 1. */
export function allHistories(): History[] {
  return walk(firstCaseState, '', 1)
}

/** True when the events can happen in this order, from the first state on; a beginning is enough. */
export function isPossibleHistory(events: readonly CaseEvent[]): boolean {
  let state: CaseState | undefined = firstCaseState
  for (const event of events) {
    state = caseAfter(state, event)
    if (state === undefined) return false
  }
  return true
}

/** The share of histories, weighted by frequency, that meet a wish by luck (f_d). */
export function luck(wish: Desideratum): number {
  return allHistories().filter((h) => h.met.includes(wish)).reduce((sum, h) => sum + h.frequency, 0)
}

/**
 * Skill over many cases: 0 is luck, 1 is always, below 0 is worse than luck.
 * `observed` is the share of cases (0…1) that met the wish.
 */
export function skill(wish: Desideratum, observed: number): number {
  const byLuck = luck(wish)
  return (observed - byLuck) / (1 - byLuck)
}
