// The published-defaults table (§7.1) in days, for showing before anything is proposed what would happen.

import type { EmState } from '../vultron/em.ts'

export interface Resolved {
  readonly em: Extract<EmState, 'N' | 'A' | 'R'>
  /** Days the terms in force run. */
  readonly active?: number
  /** Days of the change that stays open, and whose wish it is. */
  readonly revision?: { readonly days: number, readonly by: 'sender' | 'receiver' }
}

/**
 * What holds when a sender proposes `sender` days and a receiver has published `receiver` days: the shorter is
 * accepted and the longer becomes a change of it. A published default counts as a proposal, so silence accepts it.
 * A proposal that meets no default needs the receiver's answer; this is the outcome when it accepts, as it should.
 */
export function resolveDefaults(sender: number | undefined, receiver: number | undefined): Resolved {
  if (sender === undefined && receiver === undefined) return { em: 'N' }
  if (sender === undefined || receiver === undefined) return { em: 'A', active: (sender ?? receiver)! }
  if (sender === receiver) return { em: 'A', active: sender }
  return sender < receiver
    ? { em: 'R', active: sender, revision: { days: receiver, by: 'receiver' } }
    : { em: 'R', active: receiver, revision: { days: sender, by: 'sender' } }
}

/**
 * With several holders of defaults: applied pairwise, the shortest wins; all longer ones are changes, shortest first.
 */
export function resolveAll(
  days: readonly number[],
): { readonly em: 'N' | 'A' | 'R', readonly active?: number, readonly revisions: readonly number[] } {
  const sorted = [...new Set(days)].sort((a, b) => a - b)
  const [active, ...revisions] = sorted
  if (active === undefined) return { em: 'N', revisions }
  return { em: revisions.length === 0 ? 'A' : 'R', active, revisions }
}
