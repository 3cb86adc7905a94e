import { because, clockDeed, dueInstant, dueWords, milestoneDone, sentence, type Because, type Clock, type Milestone, type Policy } from '@parley/policy'
import { applies, factsOf, type Facts } from './facts.ts'
import { isBefore, later } from './instant.ts'
import type { Instant } from './names.ts'
import type { CaseState } from './state.ts'

/** One promise about time, read at an instant. */
export interface ClockReading {
  readonly name: string
  readonly says: string
  readonly state: 'running' | 'paused' | 'met' | 'met_late' | 'missed'
  readonly start: Instant
  /** `null` where the policy gives no number: then nothing is due and nothing is shown as due. */
  readonly due: Instant | null
  readonly dueWords: string
  readonly counted: string
  readonly metAt?: Instant
  /** What must still happen for it to stop. */
  readonly missing: readonly Milestone[]
  readonly waitsFor: readonly string[]
  /** When it stood still; the last one without an end while it does. */
  readonly pauses: CaseState['pauses']
  readonly force: Clock['force']
  readonly warnAt?: Instant
  readonly because: Because
}

/**
 * All clocks of the policy that have started in this case and apply to it, in the order in which they fall due. A pure
 * reading of events, policy and time: nothing ticks.
 */
export function clocksOf(state: CaseState, policy: Policy, now: Instant): readonly ClockReading[] {
  const clocks = Object.entries(policy.handling?.clocks ?? {}).map(([name, clock]) => [name, clock, `handling.clocks.${name}`] as const)
  const expected = policy.schedule?.expected ? [['disclosure', policy.schedule.expected, 'schedule.expected'] as const] : []
  const facts = factsOf(state, policy, { approvalsNeeded: 1 })
  return [...clocks, ...expected]
    .flatMap(([name, clock, path]) => read({ name, clock, path, facts }, state, policy, now) ?? [])
    .sort((a, b) => (a.due ?? '9').localeCompare(b.due ?? '9'))
}

interface Running { readonly name: string; readonly clock: Clock; readonly path: string; readonly facts: Facts }

function read({ name, clock, path, facts }: Running, state: CaseState, policy: Policy, now: Instant): ClockReading | undefined {
  const start = startOf(clock, state, facts)
  if (start === undefined || !applies(clock.applies_if, state, policy)) return undefined
  const pauses = clock.pause_on_needs_info ? state.pauses.filter(({ to }) => to === undefined || isBefore(start, to)) : []
  const due = dueInstant({ start: Temporal.Instant.from(start), within: clock.within, calendar: policy.calendar, pauses: pauses.map(instants) })
  const missing = clock.repeat ? clock.stop : clock.stop.filter((stop) => facts[stop] === undefined)
  const metAt = missing.length === 0 ? clock.stop.map((stop) => facts[stop] ?? start).reduce(later) : undefined
  const dueAt = due ? due.at.toString() : null
  const paused = missing.length > 0 && pauses.some((pause) => pause.to === undefined)
  if (missing.length > 0 && overtaken(clock, state, dueAt)) return undefined
  return {
    name, says: sentence(clockDeed(clock)), state: stateAt(dueAt, metAt, paused, now), start, due: dueAt,
    dueWords: due ? dueWords(due.at, policy.calendar.zone) : (paused ? 'stands still until the answer comes' : clock.within.words ?? 'no time is promised'), pauses,
    counted: due?.words ?? '', ...(metAt === undefined ? {} : { metAt }), missing, waitsFor: missing.map(milestoneDone),
    force: clock.force, ...warning(clock, start, due?.at), because: because(policy, path),
  }
}

/** A clock that repeats counts from the last time; never from before its own start. */
function startOf(clock: Clock, state: CaseState, facts: Facts): Instant | undefined {
  const first = facts[clock.start]
  const again = clock.repeat ? state.latest[clock.stop[0] as Milestone] : undefined
  return first === undefined || again === undefined ? first : later(first, again)
}

/** With the case closed nothing is due any more; a promise that was broken before stays broken. */
function overtaken(clock: Clock, state: CaseState, due: Instant | null): boolean {
  if (state.closedAt === undefined) return false
  return clock.repeat === true || due === null || !isBefore(due, state.closedAt)
}

function instants(pause: CaseState['pauses'][number]) {
  return { from: Temporal.Instant.from(pause.from), reason: pause.reason, ...(pause.to === undefined ? {} : { to: Temporal.Instant.from(pause.to) }) }
}

function stateAt(due: Instant | null, metAt: Instant | undefined, paused: boolean, now: Instant): ClockReading['state'] {
  if (metAt !== undefined) return due !== null && isBefore(due, metAt) ? 'met_late' : 'met'
  if (paused) return 'paused'
  return due !== null && !isBefore(now, due) ? 'missed' : 'running'
}

const dayHours = 24

/**
 * A day before it falls due, unless the policy says another time. Of less than two days, half the time that there is: a
 * warning that comes with the report warns of nothing.
 */
function warning(clock: Clock, start: Instant, due: Temporal.Instant | undefined): { readonly warnAt?: Instant } {
  if (!due) return {}
  const before = clock.warn_before
  if (before?.n != null) return { warnAt: due.subtract({ hours: before.unit === 'hours' ? before.n : before.n * dayHours }).toString() }
  const half = Math.floor(due.since(Temporal.Instant.from(start)).total('seconds') / 2)
  return { warnAt: due.subtract({ seconds: Math.min(dayHours * 3600, half) }).toString() }
}
