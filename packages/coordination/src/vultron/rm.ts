// Report management: where one participant stands with one report (Vultron, RM).

export type RmState = 'S' | 'R' | 'I' | 'V' | 'D' | 'A' | 'C'
export type RmEvent = 'receive' | 'validate' | 'invalidate' | 'accept' | 'defer' | 'close'

export const rmStates: readonly RmState[] = ['S', 'R', 'I', 'V', 'D', 'A', 'C']
export const rmEvents: readonly RmEvent[] = ['receive', 'validate', 'invalidate', 'accept', 'defer', 'close']

/** What each state is called in words. */
export const rmNames: Readonly<Record<RmState, string>> = {
  S: 'Start', R: 'Received', I: 'Invalid', V: 'Valid', D: 'Deferred', A: 'Accepted', C: 'Closed',
}

/** How far a state is along the way; a status told by somebody else may only raise it. */
export const rmRank: Readonly<Record<RmState, number>> = { S: 0, R: 1, I: 2, V: 2, D: 3, A: 3, C: 4 }

const transitions: Readonly<Record<RmState, Readonly<Partial<Record<RmEvent, RmState>>>>> = {
  S: { receive: 'R' },
  R: { validate: 'V', invalidate: 'I' },
  I: { validate: 'V', close: 'C' },
  V: { accept: 'A', defer: 'D' },
  D: { accept: 'A', close: 'C' },
  A: { defer: 'D', close: 'C' },
  C: {},
}

/** A finder or reporter has already received, judged and accepted its own report. */
export function rmStart(role: 'reporter' | 'recipient'): RmState {
  return role === 'reporter' ? 'A' : 'S'
}

/** The state after an event of our own, or undefined where the machine has no such step. */
export function rmAfter(state: RmState, event: RmEvent): RmState | undefined {
  return transitions[state][event]
}

/** The events this state admits, in the order of `rmEvents`. */
export function rmPossible(state: RmState): RmEvent[] {
  return rmEvents.filter((event) => transitions[state][event] !== undefined)
}

export type RemoteRecord<S> =
  | { readonly recorded: true, readonly state: S, readonly gap: boolean }
  | { readonly recorded: false, readonly state: S, readonly because: 'lower-rank' | 'same-rank' }

/**
 * Records what another participant says of itself. Messages get lost, so any jump to a higher
 * rank is believed, and `gap` tells that steps between were not seen. Between two states of one
 * rank only a step of the machine counts (I→V, D→A, A→D). A lower rank is never recorded.
 * Saying again what is known changes nothing and is no gap.
 */
export function recordRemoteRm(known: RmState, told: RmState): RemoteRecord<RmState> {
  if (known === told) return { recorded: true, state: known, gap: false }
  const stepped = rmEvents.some((event) => transitions[known][event] === told)
  if (stepped) return { recorded: true, state: told, gap: false }
  if (rmRank[told] > rmRank[known]) return { recorded: true, state: told, gap: true }
  return { recorded: false, state: known, because: rmRank[told] < rmRank[known] ? 'lower-rank' : 'same-rank' }
}
