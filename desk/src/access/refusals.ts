/** What was tried and not let through. */
export interface Refused {
  /** One of a few, such as `sign-in refused`; never made of what somebody sent. */
  readonly action: string
  /** The member who tried; `nobody` where it is not known who. */
  readonly actor: string
  /** Ids and the patterns of addresses only. */
  readonly object?: string
  /** What may not stand in a log, such as the login that was typed: kept as a fingerprint under a key of the desk. */
  readonly hidden?: string
  /** Why, or by which factor, as a code. */
  readonly outcome: string
}

/** A refusal with its instant. */
export type Told = Refused & { readonly at: Temporal.Instant }
/** How many more there were of one kind within an hour, and when the last. */
export interface Excess { readonly action: string; readonly actor: string; readonly count: number; readonly at: Temporal.Instant }
/** What has not been written into the log yet. */
export interface Waiting { readonly told: readonly Told[]; readonly counted: readonly Excess[] }

/**
 * Failed sign-ins and refused requests on their way into the log (ASVS V16.3). Nothing waits for it: what is refused has done
 * nothing, and a refusal takes as long with a full log as with an empty one. Within an hour each kind is written down one by
 * one `singles.perWho` times for one who tries and `singles.perAction` times in all; what is beyond is counted, and the number
 * written once when the hour is over. So a flood costs the log a few lines, and memory no more.
 */
export interface Refusals {
  tell(refused: Refused, at: Temporal.Instant): void
  waiting(now: Temporal.Instant): Waiting
  /** Forgets what was written; what came meanwhile stays. */
  written(those: Waiting): void
}

export const singles = { perWho: 20, perAction: 100 } as const

const hourOf = (at: Temporal.Instant): number => Math.floor(at.epochMilliseconds / 3_600_000)

export function makeRefusals(): Refusals {
  const tally = makeTally()
  let told: readonly Told[] = []
  let counted: readonly Excess[] = []
  const turn = (at: Temporal.Instant): void => { counted = [...counted, ...tally.turn(at)] }
  return {
    tell: (refused, at) => {
      turn(at)
      if (tally.isSingle(refused, at)) told = [...told, { ...refused, at }]
    },
    waiting: (now) => {
      turn(now)
      return { told, counted }
    },
    written: (those) => {
      told = told.slice(those.told.length)
      counted = counted.slice(those.counted.length)
    },
  }
}

/** Who is still written down one by one within this hour; the others are counted. */
function makeTally() {
  const counts = new Map<string, number>()
  const excess = new Map<string, Excess>()
  let hour = -1
  const up = (name: string): number => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count
  }
  return {
    /** The numbers of the hour before, once it is over. */
    turn: (at: Temporal.Instant): readonly Excess[] => {
      if (hourOf(at) === hour) return []
      const last = [...excess.values()]
      hour = hourOf(at)
      excess.clear()
      counts.clear()
      return last
    },
    isSingle: ({ action, actor, hidden }: Refused, at: Temporal.Instant): boolean => {
      if ((counts.get(action) ?? 0) < singles.perAction && up(`${action}\0${actor}\0${hidden ?? ''}`) <= singles.perWho) {
        up(action)
        return true
      }
      // Members are counted each for themselves, since there are few; everybody else together.
      const name = `${action}\0${actor}`
      excess.set(name, { action, actor, at, count: (excess.get(name)?.count ?? 0) + 1 })
      return false
    },
  }
}
