// What the world does to an embargo: the matrix of rules X2, X3 and X6, and of the end time.

import type { EmState } from './em.ts'

/** How binding a rule of the model is. */
export type Force = 'must' | 'shall' | 'should' | 'may' | 'should-not' | 'shall-not' | 'must-not'

/** A fact of the case, or `end`: the instant agreed upon has come. */
export type TeardownEvent = 'P' | 'X' | 'A' | 'F' | 'D' | 'end'

export interface Teardown {
  readonly em: EmState
  /** The message every party gets: ER ends a proposal, ET ends what was in force. Absent: nothing ends. */
  readonly message?: 'ER' | 'ET'
  /** `shall` ends it at once; `should` asks the case owner, default yes, a no is recorded with its reason. */
  readonly force: 'shall' | 'should' | 'none'
}

const rules: Readonly<Record<TeardownEvent,
  { readonly proposal: boolean, readonly inForce: boolean, readonly force: 'shall' | 'should' }>> = {
  P: { proposal: true, inForce: true, force: 'shall' },
  X: { proposal: true, inForce: true, force: 'shall' },
  A: { proposal: true, inForce: true, force: 'should' },
  F: { proposal: true, inForce: false, force: 'should' },
  D: { proposal: true, inForce: true, force: 'should' },
  end: { proposal: false, inForce: true, force: 'shall' },
}

/** What an event does to the embargo; total over all events and states. `em` is the state if it is followed. */
export function teardown(event: TeardownEvent, em: EmState): Teardown {
  const rule = rules[event]
  if (em === 'P' && rule.proposal) return { em: 'N', message: 'ER', force: rule.force }
  if ((em === 'A' || em === 'R') && rule.inForce) return { em: 'X', message: 'ET', force: rule.force }
  return { em, force: 'none' }
}
