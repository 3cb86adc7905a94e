// The membership's decider: a command in, events or a refusal out.

import type { Instant } from '../case/names.ts'
import { instant } from '../embargo/terms.ts'
import type { MembershipCommand } from './command.ts'
import { amendAnswer, apply, approve, judgeCriterion, reject, vote, vouch } from './decide-application.ts'
import { acceptTerms, addPerson, checkRecertification, leaveList, nameForCase, recertify, recordBreach, remove,
  removePerson,
  statePlace, suspendOrReinstate, takeOffCase } from './decide-member.ts'
import type { MembershipContext, MembershipDecision } from './decision.ts'
import type { Membership } from './state.ts'

/** `now` is an instant in UTC; a `now` that is none is a bug and throws. */
export function decideMembership(
  state: Membership, command: MembershipCommand, context: MembershipContext, now: Instant,
): MembershipDecision {
  const at = instant(now)
  if (at === undefined) throw new Error(`membership: «${now}» is no instant`)
  switch (command.type) {
    case 'Apply': return apply(state, command, context, at)
    case 'AmendAnswer': return amendAnswer(state, command, context, at)
    case 'JudgeCriterion': return judgeCriterion(state, command, context, at)
    case 'Vouch': return vouch(state, command, context, at)
    case 'Vote': return vote(state, command, at)
    case 'Approve': return approve(state, command, context, at)
    case 'Reject': return reject(state, command, context, at)
    case 'AcceptTerms': return acceptTerms(state, command, context, at)
    case 'AddPerson': return addPerson(state, command, at)
    case 'RemovePerson': return removePerson(state, command, at)
    case 'NameForCase': return nameForCase(state, command, context, at)
    case 'TakeOffCase': return takeOffCase(state, command, at)
    case 'CheckRecertification': return checkRecertification(state, context, at)
    case 'Recertify': return recertify(state, command, context, at)
    case 'RecordBreach': return recordBreach(state, command, at)
    case 'Suspend':
    case 'Reinstate': return suspendOrReinstate(state, command, at)
    case 'StatePlace': return statePlace(state, command, at)
    case 'Leave': return leaveList(state, command, at)
    default: return remove(state, command, at)
  }
}
