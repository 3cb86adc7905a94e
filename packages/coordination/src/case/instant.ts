import type { Instant } from './names.ts'

/** Instants are compared as moments: `…00Z` and `…00.000Z` are the same one. */
export function isBefore(a: Instant, b: Instant): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) < 0
}

export function later(a: Instant, b: Instant): Instant {
  return isBefore(a, b) ? b : a
}
