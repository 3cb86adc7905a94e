// A vendor's way to a fix: aware, ready, deployed. Each vendor in a case has its own (Vultron, VFD).

export type VfdState = 'vfd' | 'Vfd' | 'VFd' | 'VFD'
export type VfdEvent = 'V' | 'F' | 'D'

export const vfdStates: readonly VfdState[] = ['vfd', 'Vfd', 'VFd', 'VFD']
export const vfdEvents: readonly VfdEvent[] = ['V', 'F', 'D']

export const vfdRank: Readonly<Record<VfdState, number>> = { vfd: 0, Vfd: 1, VFd: 2, VFD: 3 }

const transitions: Readonly<Record<VfdState, Readonly<Partial<Record<VfdEvent, VfdState>>>>> = {
  vfd: { V: 'Vfd' },
  Vfd: { F: 'VFd' },
  VFd: { D: 'VFD' },
  VFD: {},
}

/** The state after an event, or undefined where the order V, F, D forbids it. */
export function vfdAfter(state: VfdState, event: VfdEvent): VfdState | undefined {
  return transitions[state][event]
}

/**
 * Records what a vendor says of itself: a jump ahead is believed (`gap` tells that steps between
 * were not seen), a step back is not recorded, for each fact is one-way.
 */
export function recordRemoteVfd(known: VfdState, told: VfdState):
  { readonly recorded: boolean, readonly state: VfdState, readonly gap: boolean } {
  const ahead = vfdRank[told] - vfdRank[known]
  return ahead < 0
    ? { recorded: false, state: known, gap: false }
    : { recorded: true, state: told, gap: ahead > 1 }
}
