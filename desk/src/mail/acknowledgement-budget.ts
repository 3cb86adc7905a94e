import type { Instant } from '@parley/coordination'

export interface AcknowledgementLimits {
  /** At most one acknowledgement of one project to an address in so many hours. */
  readonly hoursPerAddress: number
  /** At most so many from the whole desk in an hour. */
  readonly perHour: number
}

/** Of an hour's, the share for authors who are only claimed: whoever invents thousands of senders leaves the rest to those who are proved. */
export const claimedShare = 0.6

export const acknowledgementLimits: AcknowledgementLimits = { hoursPerAddress: 24, perHour: 500 }

/** What the store knows of acknowledgements queued or sent before `at`: the project's to this address, and the whole desk's. */
export interface AcknowledgementCounts { readonly toAddress: number; readonly lastHour: number }

export interface AcknowledgementAsked {
  readonly arrival: string
  readonly project: string
  readonly address: string
  /** Nothing proves that its author wrote it. */
  readonly claimed?: true
}

export interface AcknowledgementBudget {
  /**
   * Whether this arrival's author may be acknowledged by this project (S-059): who writes to two projects hears from
   * both. Asking again for the same arrival gives the same
   * answer, so that a retried one neither loses nor doubles its acknowledgement.
   */
  take(asked: AcknowledgementAsked, at: Instant, counts: AcknowledgementCounts): boolean
}

/** Counts what the store cannot see yet: acknowledgements decided in this process and not committed. */
export function acknowledgementBudget(limits: AcknowledgementLimits = acknowledgementLimits): AcknowledgementBudget {
  const taken = new Map<string, { readonly arrival: string; readonly at: number }>()
  return {
    take({ arrival, project, address, claimed }, at, counts) {
      const now = Temporal.Instant.from(at).epochMilliseconds
      forget(taken, now - limits.hoursPerAddress * 3_600_000)
      const key = `${project} ${address.toLowerCase()}`
      const before = taken.get(key)
      if (before !== undefined) return before.arrival === arrival
      const lastHour = [...taken.values()].filter((entry) => entry.at > now - 3_600_000).length
      if (counts.toAddress > 0 || Math.max(counts.lastHour, lastHour) >= mostFor(limits, claimed)) return false
      taken.set(key, { arrival, at: now })
      return true
    },
  }
}

const mostFor = ({ perHour }: AcknowledgementLimits, claimed?: true): number => (claimed ? Math.ceil(perHour * claimedShare) : perHour)

/** In order of insertion, which is near enough to order of time. */
function forget(taken: Map<string, { readonly at: number }>, before: number): void {
  for (const [key, entry] of taken) {
    if (entry.at > before) return
    taken.delete(key)
  }
}
