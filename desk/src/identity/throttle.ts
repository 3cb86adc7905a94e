import { createHmac, randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'

/** How many failures are free, and how long the wait after the next ones is at most. It doubles from one second. */
interface Limit { readonly free: number; readonly longestSeconds: number }

const limits = {
  account: { free: 5, longestSeconds: 15 * 60 },
  prefix: { free: 20, longestSeconds: 15 * 60 },
  all: { free: 200, longestSeconds: 20 },
} as const satisfies Record<string, Limit>

/** What a try is counted against. `login` is counted whether or not there is such a member. */
export interface Attempt { readonly login: string; readonly address: string | null }

/**
 * Slows down guessing (S-014): per account, per network and in all. Passkeys do not pass here, so that nobody can be
 * locked out by others. Names and addresses are kept as HMACs under a random key, in memory only; each hour the key and
 * everything counted under it are thrown away (S-046).
 */
export interface Throttle {
  /** 0: go on, and the try counts as failed until `succeeded`. Else the seconds to wait, and nothing is counted. */
  readonly enter: (attempt: Attempt, now: Temporal.Instant) => number
  readonly succeeded: (attempt: Attempt) => void
}

interface Count { readonly failures: number; readonly until: number }
/** The oldest are forgotten beyond this, so that a flood of names costs no memory. */
const mostCounts = 50_000

export function makeThrottle(): Throttle {
  const counts = new Map<string, Count>()
  let [key, hour] = [randomBytes(32), -1]
  const keyed = (kind: string, value: string) => createHmac('sha256', key).update(`${kind}\0${value}`).digest('base64url')
  const countsOf = ({ login, address }: Attempt): (readonly [string, Limit])[] => [
    [keyed('account', login.toLowerCase()), limits.account],
    ...(address === null ? [] : [[keyed('prefix', prefixOf(address)), limits.prefix] as const]),
    [keyed('all', ''), limits.all],
  ]
  const renew = (now: Temporal.Instant): void => {
    const current = Math.floor(now.epochMilliseconds / 3_600_000)
    if (current === hour) return
    counts.clear()
    ;[key, hour] = [randomBytes(32), current]
  }
  return {
    enter: (attempt, now) => {
      renew(now)
      const against = countsOf(attempt)
      const until = Math.max(0, ...against.map(([name]) => counts.get(name)?.until ?? 0))
      const seconds = Math.max(0, Math.ceil((until - now.epochMilliseconds) / 1000))
      if (seconds > 0) return seconds
      for (const [name, limit] of against) counts.set(name, afterFailure(counts.get(name), limit, now))
      for (const oldest of counts.keys()) { if (counts.size <= mostCounts) break; counts.delete(oldest) }
      return 0
    },
    succeeded: (attempt) => {
      const [account, ...others] = countsOf(attempt)
      if (account) counts.delete(account[0])
      for (const [name] of others) forgive(counts, name)
    },
  }
}

function forgive(counts: Map<string, Count>, name: string): void {
  const count = counts.get(name)
  if (count) counts.set(name, { failures: count.failures - 1, until: 0 })
}

function afterFailure(count: Count | undefined, { free, longestSeconds }: Limit, now: Temporal.Instant): Count {
  const failures = (count?.failures ?? 0) + 1
  const seconds = failures < free ? 0 : Math.min(longestSeconds, 2 ** Math.min(20, failures - free))
  return { failures, until: seconds === 0 ? 0 : now.epochMilliseconds + seconds * 1000 }
}

/** What one subscriber usually has: a /24 of IPv4, a /56 of IPv6. IPv4 inside IPv6 counts as IPv4. */
export function prefixOf(address: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address)?.[1]
  if (four !== undefined) return `${four}.0/24`
  if (!isIPv6(address)) return 'unknown'
  const [head = '', tail] = address.replace(/%.*$/, '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  const bytes = groups.slice(0, 4).map((group) => group.padStart(4, '0')).join('').toLowerCase()
  return `${bytes.slice(0, 14)}/56`
}
