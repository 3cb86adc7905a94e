import type { Policy } from '@parley/policy'
import { refuse } from './refuse.ts'
import { clocksOf } from './clocks.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import type { MovedClock } from './event.ts'
import { blank, byPeople } from './decide-conversation.ts'
import { isBefore } from './instant.ts'
import type { Instant } from './names.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'WarnClock' | 'MissPromise' | 'MovePolicy' }>

export function decideClock(state: CaseState, command: Command, context: Context): Verdict {
  if (command.type === 'MovePolicy') return movePolicy(state, command, context)
  const clock = clocksOf(state, context.policy, context.now).find((one) => one.name === command.clock)
  if (!clock?.due) return refuse(context.policy, 'bad-value', `handling.clocks.${command.clock}`, 'No such clock runs in this case.')
  if (command.type === 'WarnClock') {
    const early = clock.warnAt !== undefined && isBefore(context.now, clock.warnAt)
    if (clock.state !== 'running' || early || state.warned[command.clock] === clock.due) return nothingToDo(context, command.clock)
    return [{ type: 'ClockWarned', clock: command.clock, due: clock.due, audience: 'team' }]
  }
  if (clock.state !== 'missed' || state.missed[command.clock] === clock.due) return nothingToDo(context, command.clock)
  const missed: Said = { type: 'PromiseMissed', clock: command.clock, due: clock.due, missing: clock.missing, audience: 'team' }
  const source = clock.because.path === 'schedule.expected' ? context.policy.schedule?.expected : context.policy.handling?.clocks?.[command.clock]
  const to = source?.escalate_to ?? []
  return to.length === 0 ? [missed] : [missed, { type: 'PromiseEscalated', clock: command.clock, to, audience: 'team' }]
}

/** A case keeps the policy version it was opened under; moving it is a decision that the reporter is told of. */
function movePolicy(state: CaseState, command: Extract<Command, { type: 'MovePolicy' }>, context: Context): Verdict {
  if (context.actor.kind !== 'member') return byPeople(context)
  const { policy, moveTo } = context
  const from = state.opened?.policy ?? ''
  if (from === command.to) return refuse(policy, 'already-done', '', 'The case runs under this version already.')
  if (moveTo === null || (moveTo !== undefined && moveTo.id !== policy.id)) {
    return refuse(policy, 'bad-value', '', 'The desk holds no such version of this project’s policy.', 'Choose one of the versions on record.')
  }
  if (moveTo !== undefined && !inForce(moveTo, context.now)) {
    return refuse(policy, 'not-yet', 'effective', `That version takes effect on ${moveTo.effective}.`, 'Wait for its day, or choose a version that holds today.')
  }
  if (blank(command.reason)) return refuse(policy, 'reason-required', '', 'Say why the case moves to another version of the policy; the reporter reads it.')
  const clocks = moveTo === undefined ? [] : movedClocks(state, [policy, moveTo], context.now)
  return [{ type: 'PolicyMoved', from, to: command.to, reason: command.reason, ...(clocks.length > 0 ? { clocks } : {}), audience: 'reporter' }]
}

/** A version holds from the first moment of its day, in its own zone. */
function inForce({ effective, calendar }: Policy, now: Instant): boolean {
  return effective <= Temporal.Instant.from(now).toZonedDateTimeISO(calendar.zone).toPlainDate().toString()
}

/** The clocks whose due instant is another one afterwards; what was promised before stays in the log. */
function movedClocks(state: CaseState, [before, after]: readonly [Policy, Policy], now: Instant): readonly MovedClock[] {
  const duesUnder = (policy: Policy) => new Map(clocksOf(state, policy, now).map(({ name, due }) => [name, due]))
  const [old, fresh] = [duesUnder(before), duesUnder(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((clock) => ({ clock, before: old.get(clock) ?? null, after: fresh.get(clock) ?? null }))
    .filter((moved) => moved.before !== moved.after)
}

function nothingToDo({ policy }: Context, clock: string): Verdict {
  return refuse(policy, 'already-done', `handling.clocks.${clock}`, 'The clock needs nothing now.')
}
