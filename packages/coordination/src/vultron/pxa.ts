// What the world knows: public, exploit public, attacks seen. One state for the case (Vultron, PXA).

export type PxaState = 'pxa' | 'pxA' | 'pXa' | 'pXA' | 'Pxa' | 'PxA' | 'PXa' | 'PXA'
export type PxaEvent = 'P' | 'X' | 'A'

export const pxaStates: readonly PxaState[] = ['pxa', 'pxA', 'pXa', 'pXA', 'Pxa', 'PxA', 'PXa', 'PXA']
export const pxaEvents: readonly PxaEvent[] = ['P', 'X', 'A']

const transitions: Readonly<Record<PxaState, Readonly<Partial<Record<PxaEvent, PxaState>>>>> = {
  pxa: { P: 'Pxa', X: 'pXa', A: 'pxA' },
  pxA: { P: 'PxA', X: 'pXA' },
  pXa: { P: 'PXa', A: 'pXA' },
  pXA: { P: 'PXA' },
  Pxa: { X: 'PXa', A: 'PxA' },
  PxA: { X: 'PXA' },
  PXa: { A: 'PXA' },
  PXA: {},
}

/** The state after an event, or undefined where it has already happened. */
export function pxaAfter(state: PxaState, event: PxaEvent): PxaState | undefined {
  return transitions[state][event]
}

/** True while nothing is known outside: the only world in which an embargo may begin (X1). */
export function quiet(state: PxaState): boolean {
  return state === 'pxa'
}
