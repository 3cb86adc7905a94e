import { refuse } from './refuse.ts'
import { clocksOf } from './clocks.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { blank, byPeople } from './decide-conversation.ts'
import { isBefore } from './instant.ts'
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
  const from = state.opened?.policy ?? ''
  if (from === command.to) return refuse(context.policy, 'already-done', '', 'The case runs under this version already.')
  if (blank(command.reason)) return refuse(context.policy, 'reason-required', '', 'Say why the case moves to another version of the policy; the reporter reads it.')
  return [{ type: 'PolicyMoved', from, to: command.to, reason: command.reason, audience: 'reporter' }]
}

function nothingToDo({ policy }: Context, clock: string): Verdict {
  return refuse(policy, 'already-done', `handling.clocks.${clock}`, 'The clock needs nothing now.')
}
