import { instantWords } from '@parley/policy'
// The embargo's decider: a command in, events or a refusal out.

import type { Instant, ParticipantId } from '../case/names.ts'
import { binds } from '../vultron/em.ts'
import type { EmbargoCommand, EmbargoCommandType } from './command.ts'
import { abstain, accept, acceptThenRevise, decline, lapse, remind } from './decide-answer.ts'
import { answerQuestion, endTimeReached, noteFact, terminate } from './decide-end.ts'
import { addParty, answerException, askException, invite, leave, recordLegalDuty } from './decide-party.ts'
import { merge } from './decide-merge.ts'
import { inherit } from './decide-inherit.ts'
import { counter, propose, setTerms, startWithDefaults, withdraw } from './decide-proposal.ts'
import { desk } from './decision.ts'
import type { Desk, EmbargoContext, EmbargoDecision } from './decision.ts'
import type { Embargo } from './state.ts'
import { instant, reached } from './terms.ts'

/** These still make sense after the agreed end has come and before the desk has noticed. */
const afterTheEnd: readonly EmbargoCommandType[] =
  ['EndTimeReached', 'Lapse', 'Remind', 'NoteFact', 'Terminate', 'Leave', 'RecordLegalDuty', 'AddParty']

function dispatch(to: Desk, command: EmbargoCommand): EmbargoDecision {
  switch (command.type) {
    case 'AddParty': return addParty(to, command)
    case 'Propose':
    case 'Revise': return propose(to, command)
    case 'Counter': return counter(to, command)
    case 'AcceptThenRevise': return acceptThenRevise(to, command)
    case 'SetTerms': return setTerms(to, command)
    case 'Inherit': return inherit(to, command)
    case 'Merge': return merge(to, command)
    case 'StartWithDefaults': return startWithDefaults(to, command)
    case 'Accept': return accept(to, command)
    case 'Decline': return decline(to, command)
    case 'Abstain': return abstain(to, command)
    case 'Withdraw': return withdraw(to, command)
    case 'Invite': return invite(to, command)
    case 'Leave': return leave(to, command)
    case 'Terminate': return terminate(to, command)
    case 'NoteFact': return noteFact(to, command)
    case 'AnswerQuestion': return answerQuestion(to, command)
    case 'Lapse': return lapse(to)
    case 'Remind': return remind(to)
    case 'EndTimeReached': return endTimeReached(to)
    case 'AskException': return askException(to, command)
    case 'AnswerException': return answerException(to, command)
    default: return recordLegalDuty(to, command)
  }
}

/**
 * What a command does to the embargo of a case: events to append with advice to show, or a refusal with its
 * code, its rule and what is possible instead. `now` is an instant in UTC; a `now` that is none is a bug and throws.
 */
export function decideEmbargo(
  state: Embargo, command: EmbargoCommand, context: EmbargoContext, now: Instant,
): EmbargoDecision {
  const at = instant(now)
  if (at === undefined) throw new Error(`embargo: «${now}» is no instant`)
  const to = desk(state, context, at)
  const over = binds(state.em) && state.active !== undefined && reached(state.active.endsAt, at)
  if (over && !afterTheEnd.includes(command.type)) {
    const by: ParticipantId | undefined = 'by' in command ? command.by : undefined
    return to.refuse('end-time-passed', 'X15', `The agreed end, ${instantWords(state.active?.endsAt ?? at, 'UTC')}, has come.`, by)
  }
  return dispatch(to, command)
}
