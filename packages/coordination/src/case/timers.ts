import type { Policy } from '@parley/policy'
import { clocksOf } from './clocks.ts'
import type { CaseCommand } from './command.ts'
import type { Instant } from './names.ts'
import { nextDue } from '../embargo/state.ts'
import { nextReminder } from '../vendors/reading.ts'
import type { CaseState } from './state.ts'

/** A wake-up that the desk must keep: at this instant, this command goes through the gate. */
export interface Timer { readonly name: string; readonly kind: 'warn' | 'due' | 'embargo' | 'remind' | 'lapse' | 'vendors' | 'publish'; readonly at: Instant }

/**
 * The wake-ups that a case needs now. Recomputed after every event: a clock that stopped, or whose due instant moved,
 * leaves no stale timer behind because the desk replaces the whole set.
 */
export function timersOf(state: CaseState, policy: Policy, now: Instant): readonly Timer[] {
  if (state.team.rm === 'C') return []
  const clocks = clocksOf(state, policy, now).flatMap((clock): Timer[] => {
    if (clock.due === null || clock.missing.length === 0 || clock.state === 'paused') return []
    const due: Timer[] = state.missed[clock.name] === clock.due ? [] : [{ name: clock.name, kind: 'due', at: clock.due }]
    const warned = clock.warnAt === undefined || clock.state !== 'running' || state.warned[clock.name] === clock.due
    return warned ? due : [{ name: clock.name, kind: 'warn', at: clock.warnAt }, ...due]
  })
  const ends = state.embargo.active?.endsAt
  const running = state.embargo.em === 'A' || state.embargo.em === 'R'
  const embargo: Timer[] = running && ends !== undefined ? [{ name: 'embargo', kind: 'embargo', at: ends }] : []
  const day: Timer[] = state.schedule ? [{ name: 'publication', kind: 'publish', at: state.schedule.at }] : []
  return [...clocks, ...embargo, ...answersDue(state, now), ...silence(state), ...day]
}

/** X17: who owes an answer about the date is reminded a day before it is due; then silence does what the rules say. */
function answersDue({ embargo }: CaseState, now: Instant): Timer[] {
  const { remind, lapse } = nextDue(embargo, now)
  return [
    ...(remind === undefined ? [] : [{ name: 'answers', kind: 'remind' as const, at: remind }]),
    ...(lapse === undefined ? [] : [{ name: 'answers', kind: 'lapse' as const, at: lapse }]),
  ]
}

/** Vendors that said nothing are reminded as long as it is not public; after that there is nothing to wait for. */
function silence({ vendors, pxa }: CaseState): Timer[] {
  const at = pxa.startsWith('P') ? undefined : nextReminder(vendors)
  return at === undefined ? [] : [{ name: 'vendors', kind: 'vendors', at }]
}

/**
 * The command that a timer becomes; the gate decides whether it still means anything. A publication is more than one
 * command, for its files are rendered first: the desk has a way of its own for it.
 */
export function commandOf(timer: { readonly name: string; readonly kind: Exclude<Timer['kind'], 'publish'> }): CaseCommand {
  switch (timer.kind) {
    case 'warn': return { type: 'WarnClock', clock: timer.name }
    case 'due': return { type: 'MissPromise', clock: timer.name }
    case 'embargo': return { type: 'Embargo', command: { type: 'EndTimeReached' } }
    case 'remind': return { type: 'Embargo', command: { type: 'Remind' } }
    case 'vendors': return { type: 'Vendor', command: { type: 'RemindSilent', by: 'desk' } }
    case 'lapse': return { type: 'Embargo', command: { type: 'Lapse' } }
  }
}
