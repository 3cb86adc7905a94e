/** How many different keys one asker may have opened within an hour before the custodian refuses. */
export interface UnwrapLimits {
  /** A member or a party: `member:…`, `party:…`. */
  readonly person: number
  /** The parts of the desk that carry every case forward. */
  readonly worker: number
}

export const usualLimits: UnwrapLimits = { person: 2_000, worker: 50_000 }

const hourMs = 60 * 60_000

/**
 * Counts the different keys that each asker was given within the last hour (S-097). A key that was made within the hour
 * costs nothing: what comes in at a desk is not what somebody takes out of it.
 */
export class UnwrapBudget {
  readonly #limits: UnwrapLimits
  readonly #made = new Map<string, number>()
  readonly #given = new Map<string, Map<string, number>>()

  constructor(limits: UnwrapLimits) {
    this.#limits = limits
  }

  /** A key was wrapped for the first time. `now`: milliseconds that only grow. */
  made(key: string, now: number): void {
    forgetBefore(this.#made, now - hourMs)
    this.#made.delete(key)
    this.#made.set(key, now)
  }

  /** Whether `asker` may have `key`; counted when it may. */
  allows(asker: string, key: string, now: number): boolean {
    forgetBefore(this.#made, now - hourMs)
    if (this.#made.has(key)) return true
    const given = this.#given.get(asker) ?? new Map<string, number>()
    this.#given.set(asker, given)
    forgetBefore(given, now - hourMs)
    const limit = asker.startsWith('member:') || asker.startsWith('party:') ? this.#limits.person : this.#limits.worker
    if (!given.has(key) && given.size >= limit) return false
    given.delete(key)
    given.set(key, now)
    return true
  }
}

/** Entries are in the order of their times, so the old ones stand first. */
function forgetBefore(times: Map<string, number>, before: number): void {
  for (const [key, at] of times) {
    if (at >= before) return
    times.delete(key)
  }
}
