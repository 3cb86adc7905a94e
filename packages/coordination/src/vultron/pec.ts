// Participant embargo consent: what one participant said to the terms in one case (Vultron, PEC).

export type PecState = 'NO_EMBARGO' | 'INVITED' | 'SIGNATORY' | 'LAPSED' | 'DECLINED'
export type PecTrigger = 'INVITE' | 'ACCEPT' | 'DECLINE' | 'REVISE' | 'RESET'

export const pecStates: readonly PecState[] = ['NO_EMBARGO', 'INVITED', 'SIGNATORY', 'LAPSED', 'DECLINED']
export const pecTriggers: readonly PecTrigger[] = ['INVITE', 'ACCEPT', 'DECLINE', 'REVISE', 'RESET']

const transitions: Readonly<Record<PecState, Readonly<Partial<Record<PecTrigger, PecState>>>>> = {
  NO_EMBARGO: { INVITE: 'INVITED', ACCEPT: 'SIGNATORY', DECLINE: 'DECLINED', RESET: 'NO_EMBARGO' },
  INVITED: { ACCEPT: 'SIGNATORY', DECLINE: 'DECLINED', RESET: 'NO_EMBARGO' },
  SIGNATORY: { REVISE: 'LAPSED', RESET: 'NO_EMBARGO' },
  LAPSED: { INVITE: 'INVITED', ACCEPT: 'SIGNATORY', DECLINE: 'DECLINED', RESET: 'NO_EMBARGO' },
  DECLINED: { INVITE: 'INVITED', RESET: 'NO_EMBARGO' },
}

/** The consent after a trigger, or undefined where the step is an error (CM-18-003, CM-18-009). */
export function pecAfter(state: PecState, trigger: PecTrigger): PecState | undefined {
  return transitions[state][trigger]
}

/** Adherence is computed, never stored: only a signatory keeps the embargo. */
export function adheres(state: PecState): boolean {
  return state === 'SIGNATORY'
}
