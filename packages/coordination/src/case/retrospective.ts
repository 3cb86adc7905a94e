import { aboutReporter, because, milestoneDone, sentence, type Because, type Milestone, type Policy } from '@parley/policy'
import { clocksOf } from './clocks.ts'
import { establishedBy } from './establishes.ts'
import type { CaseEvent } from './event.ts'
import type { Instant } from './names.ts'
import type { CaseState } from './state.ts'

/** One turn of the case: what was done, when, and how long after the report and after the turn before it, in whole minutes. */
export interface Turn {
  readonly fact: Milestone
  readonly says: string
  readonly at: Instant
  readonly minutesSinceReport: number
  readonly minutesSinceTurn: number
}

export interface KeptPromise { readonly says: string; readonly kept: 'kept' | 'late' | 'broken' | 'open'; readonly due: Instant; readonly at?: Instant; readonly because: Because }

/** What went otherwise than meant, in the words of the events; no names, for it asks what and never who. */
export interface Setback { readonly at: Instant; readonly says: string }

export interface Retrospective {
  readonly turns: readonly Turn[]
  readonly promises: readonly KeptPromise[]
  readonly setbacks: readonly Setback[]
  /** The longest wait between two turns, where there are two. */
  readonly longestWait?: { readonly from: string; readonly to: string; readonly minutes: number }
}

/** The turns that a look back is about; what is told many times over is left to the timeline. */
const turning: readonly Milestone[] = [
  'report_received', 'acknowledged', 'validated', 'invalidated', 'accepted', 'confirmed', 'severity_set', 'mitigation_available', 'fix_developed', 'fix_tested', 'fix_confirmed',
  'cve_reserved', 'advisory_drafted', 'early_disclosure_planned', 'early_disclosure_tested', 'fix_merged', 'fix_released', 'advisory_published', 'release_announced', 'cve_published', 'closed',
]

/**
 * A retrospective made of the timeline alone: a pure reading, so that it says the same whenever it is asked. It takes all
 * events of the case, in order, as the team sees them. Nobody is named in it.
 */
export function retrospectiveOf(events: readonly CaseEvent[], state: CaseState, policy: Policy, now: Instant): Retrospective {
  const turns = turnsOf(events)
  const waits = turns.slice(1).map((turn, index) => ({ from: turns[index]?.says ?? '', to: turn.says, minutes: turn.minutesSinceTurn }))
  const [longestWait] = waits.toSorted((a, b) => b.minutes - a.minutes)
  return { turns, promises: promisesOf(state, policy, now), setbacks: events.flatMap((event) => (ownDay(event, events, state) ? [] : setback(event, policy) ?? [])), ...(longestWait && longestWait.minutes > 0 ? { longestWait } : {}) }
}

function turnsOf(events: readonly CaseEvent[]): readonly Turn[] {
  const seen = new Set<Milestone>()
  const firsts = events.flatMap((event) => establishedBy(event).flatMap((fact) => {
    if (!turning.includes(fact) || seen.has(fact)) return []
    seen.add(fact)
    return [{ fact, at: event.type === 'ReportReceived' ? event.receivedAt : event.at }]
  })).toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  const start = firsts[0]?.at
  return firsts.map(({ fact, at }, index) => ({
    fact, at, says: sentence(aboutReporter(milestoneDone(fact))), minutesSinceReport: start === undefined ? 0 : minutesBetween(start, at), minutesSinceTurn: index === 0 ? 0 : minutesBetween(firsts[index - 1]?.at ?? at, at),
  }))
}

const minutesBetween = (from: Instant, to: Instant): number => Math.floor(Temporal.Instant.from(to).since(Temporal.Instant.from(from)).total('minutes'))

const words = { met: 'kept', met_late: 'late', missed: 'broken', running: 'open', paused: 'open' } as const

/** Promises only: what was an aim was promised to nobody. */
function promisesOf(state: CaseState, policy: Policy, now: Instant): readonly KeptPromise[] {
  return clocksOf(state, policy, now).flatMap(({ says, state: standing, due, metAt, force, because: why }) =>
    (due === null || force === 'target' ? [] : [{ says: sentence(aboutReporter(says)), kept: words[standing], due, because: why, ...(metAt === undefined ? {} : { at: metAt }) }]))
}

/** It became public on the day that was agreed, or by the project's own merge where no day was: that is the plan, and no setback. */
function ownDay(event: CaseEvent, events: readonly CaseEvent[], { embargo }: CaseState): boolean {
  if (event.type !== 'PublicAwarenessRecorded') return false
  if (embargo.active) return Temporal.Instant.compare(event.at, embargo.active.endsAt) >= 0
  return events.some((other) => other.type === 'FixMerged' && other.at === event.at)
}

function setback(event: CaseEvent, policy: Policy): Setback | undefined {
  const says = setbackWords(event, policy)
  return says === undefined ? undefined : { at: event.at, says }
}

function setbackWords(event: CaseEvent, policy: Policy): string | undefined {
  switch (event.type) {
    case 'PromiseMissed': return `A promise ran out: ${because(policy, `handling.clocks.${event.clock}`).says}`
    case 'PublicationHeld': return `The publication was held back: ${event.says}`
    case 'PublicationAborted': return `The publication was called off: ${event.reason}`
    case 'PublicAwarenessRecorded': return `It became public before its day: ${event.evidence}`
    case 'ExploitPublicRecorded': return `An exploit became public: ${event.evidence}`
    case 'AttacksRecorded': return `Attacks were seen: ${event.evidence}`
    case 'FixTested': return event.result === 'failed' ? `A test of the fix failed: ${event.record}` : undefined
    case 'ReportDetached': return `A report was moved to another case: ${event.reason}`
    case 'AdvisoryWithdrawn': return `The advisory was withdrawn: ${event.reason}`
    case 'AnnouncementMade': return event.release === undefined ? undefined : `A correction was told on ${event.channel}.`
    default: return undefined
  }
}
