import { instantWords } from '@parley/policy'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import { blank, byPeople } from './decide-conversation.ts'
import type { Verdict } from './decide.ts'
import { isBefore } from './instant.ts'
import { refuse } from './refuse.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'SchedulePublication' | 'AbortPublication' | 'HoldPublication' }>

/**
 * The instant of disclosure as a plan (S-115): people set it and abort it; at that instant the desk publishes on behalf of
 * whoever set it, or holds it back with the words of the refusal. What a publication needs is asked again then.
 */
export function decideSchedule(state: CaseState, command: Command, context: Context): Verdict {
  switch (command.type) {
    case 'SchedulePublication': return schedule(state, command, context)
    case 'AbortPublication':
      if (context.actor.kind !== 'member') return byPeople(context)
      if (blank(command.reason)) return refuse(context.policy, 'reason-required', '', 'Say why the publication is called off; the team reads it.')
      return [{ type: 'PublicationAborted', due: dueOf(state), reason: command.reason, audience: 'team' }]
    case 'HoldPublication':
      if (context.actor.kind !== 'desk') return refuse(context.policy, 'not-yours', '', 'Only the desk holds a publication back.', 'Abort it instead.')
      return [{ type: 'PublicationHeld', due: dueOf(state), code: command.code, says: command.says, audience: 'team' }]
  }
}

const dueOf = (state: CaseState): string => state.schedule?.at ?? ''

function schedule(state: CaseState, command: Extract<Command, { type: 'SchedulePublication' }>, context: Context): Verdict {
  const { actor } = context
  if (actor.kind !== 'member') return byPeople(context)
  return unfit(state, command, context) ?? [{ type: 'PublicationScheduled', due: command.at, revision: command.revision, by: actor.id, audience: 'team' }]
}

/** The gates are not asked: much of what they want is done on the day itself. The rehearsal says what is still missing. */
function unfit(state: CaseState, { at, revision }: Extract<Command, { type: 'SchedulePublication' }>, { policy, now }: Context): Refused | undefined {
  if (!isInstant(at)) return refuse(policy, 'bad-value', '', `«${at}» is no instant.`, 'Write it in UTC, as 2026-12-01T14:00:00Z.')
  if (!isBefore(now, at)) return refuse(policy, 'bad-value', '', 'That instant is over.', 'Choose a later one, or publish now.')
  if (revision !== state.advisory?.revision) {
    return refuse(policy, 'bad-value', '', `The newest revision is ${state.advisory?.revision ?? 0}, not ${revision}.`, 'Read the newest one, then schedule it.')
  }
  const ends = state.embargo.active?.endsAt
  const inForce = state.embargo.em === 'A' || state.embargo.em === 'R'
  if (!inForce || ends === undefined || !isBefore(at, ends)) return undefined
  return refuse(policy, 'embargo-active', 'early_disclosure.embargo.ends', `An embargo is in force until ${instantWords(ends, policy.calendar.zone)}.`, 'Choose its end or a later instant, or agree on an earlier end first.')
}

function isInstant(text: string): boolean {
  try {
    return Temporal.Instant.from(text).toString() !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
