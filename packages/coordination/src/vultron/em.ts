// Embargo management: one state for the whole case, shared by all participants (Vultron, EM).

export type EmState = 'N' | 'P' | 'A' | 'R' | 'X'
export type EmEvent = 'propose' | 'reject' | 'accept' | 'terminate'

export const emStates: readonly EmState[] = ['N', 'P', 'A', 'R', 'X']
export const emEvents: readonly EmEvent[] = ['propose', 'reject', 'accept', 'terminate']

/** What each state is called in words. */
export const emNames: Readonly<Record<EmState, string>> = {
  N: 'None', P: 'Proposed', A: 'Active', R: 'Revise', X: 'Exited',
}

const transitions: Readonly<Record<EmState, Readonly<Partial<Record<EmEvent, EmState>>>>> = {
  N: { propose: 'P' },
  P: { propose: 'P', reject: 'N', accept: 'A' },
  A: { propose: 'R', terminate: 'X' },
  R: { propose: 'R', reject: 'A', accept: 'A', terminate: 'X' },
  X: {},
}

/** The state after an event, or undefined where the machine has no such step. X admits nothing. */
export function emAfter(state: EmState, event: EmEvent): EmState | undefined {
  return transitions[state][event]
}

/** The events this state admits, in the order of `emEvents`. */
export function emPossible(state: EmState): EmEvent[] {
  return emEvents.filter((event) => transitions[state][event] !== undefined)
}

/** True when terms are in force. During a revision the old terms stay in force; a proposal binds nobody. */
export function binds(state: EmState): state is 'A' | 'R' {
  return state === 'A' || state === 'R'
}

/** True where an embargo's life may end: never begun, or ended for good. */
export function emFinal(state: EmState): boolean {
  return state === 'N' || state === 'X'
}
