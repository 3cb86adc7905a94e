import { searchKeyName } from './search-key.ts'

/** How many different keys one asker may have opened within an hour before the custodian refuses. */
export interface UnwrapLimits {
  /** A member or a party: `member:…`, `party:…`. */
  readonly person: number
  /** The parts of the desk that carry every case forward. */
  readonly worker: number
  /** Search keys of a member, counted apart: they find words and open nothing, and one search asks for those of all cases. */
  readonly search: number
}

export const usualLimits: UnwrapLimits = { person: 2_000, worker: 50_000, search: 20_000 }

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
    const finds = key.startsWith(`${searchKeyName}/`)
    const counted = finds ? `${asker} searching` : asker
    const given = this.#given.get(counted) ?? new Map<string, number>()
    this.#given.set(counted, given)
    forgetBefore(given, now - hourMs)
    const limit = this.#limitOf(asker, finds)
    if (!given.has(key) && given.size >= limit) return false
    given.delete(key)
    given.set(key, now)
    return true
  }

  #limitOf(asker: string, finds: boolean): number {
    const { person, worker, search } = this.#limits
    if (!asker.startsWith('member:') && !asker.startsWith('party:')) return worker
    return finds ? search : person
  }
}

/** Entries are in the order of their times, so the old ones stand first. */
function forgetBefore(times: Map<string, number>, before: number): void {
  for (const [key, at] of times) {
    if (at >= before) return
    times.delete(key)
  }
}
