// A member's life: its people and what they accepted, need to know, recertification, breach, leaving, removal.

import type { Instant } from '../case/names.ts'
import { after, instant, reached } from '../embargo/terms.ts'
import { isPublicUrl } from './decide-application.ts'
import { acceptedCurrent, offStanding, refuseMembership } from './decision.ts'
import type { MembershipContext, MembershipDecision } from './decision.ts'
import type { MembershipCommand } from './command.ts'
import { receives } from './standing.ts'
import type { Breach, Membership } from './state.ts'

type Of<T extends MembershipCommand['type']> = Extract<MembershipCommand, { type: T }>

const onward = 'early_disclosure.embargo.onward'
const sanction = 'early_disclosure.leak.sanction'

/**
 * S3-72, S3-80: each person accepts the current version, in person. The first acceptance makes an approved member
 * active.
 */
export function acceptTerms(
  state: Membership, command: Of<'AcceptTerms'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const { person, version, hash } = command
  const known = state.people[person]
  if (known === undefined || known.gone !== undefined
    || ['none', 'removed', 'left', 'rejected'].includes(state.standing)) {
    return refuseMembership(state, 'person-unknown', onward, `${person} is not on the roster of this member.`)
  }
  if (version !== context.terms.version || hash !== context.terms.hash) {
    return refuseMembership(
      state, 'other-version', 'early_disclosure.embargo.version',
        `The terms are in version ${context.terms.version}; read and accept that one.`)
  }
  if (acceptedCurrent(known, context)) {
    return refuseMembership(state, 'already-accepted', onward, `${person} has accepted this version.`)
  }
  const accepted = { type: 'TermsAccepted', person, version, hash, how: 'own-act', at } as const
  return { events: state.standing === 'approved' ? [accepted, { type: 'MembershipActivated', at }] : [accepted] }
}

export function addPerson(state: Membership, { person }: Of<'AddPerson'>, at: Instant): MembershipDecision {
  const off = offStanding(state, 'leave')
  if (off !== undefined) return off
  const known = state.people[person.id]
  if (known !== undefined) {
    return refuseMembership(
      state, 'person-exists', onward, `${person.id} is or was on the roster; give the person another id.`)
  }
  return { events: [{ type: 'PersonAdded', person, at }] }
}

export function removePerson(
  state: Membership, { person, reason }: Of<'RemovePerson'>, at: Instant,
): MembershipDecision {
  const known = state.people[person]
  if (known === undefined || known.gone !== undefined) {
    return refuseMembership(state, 'person-unknown', onward, `${person} is not on the roster.`)
  }
  return { events: [{ type: 'PersonRemoved', person, reason, at }] }
}

/** S3-80, S3-81: the terms come before the content, and only for whom the case needs. */
export function nameForCase(
  state: Membership, command: Of<'NameForCase'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const { case: of, person, need } = command
  if (!receives(state.standing)) {
    return refuseMembership(state, 'no-such-step', onward, `A membership that is ${state.standing} receives nothing.`)
  }
  const known = state.people[person]
  if (known === undefined || known.gone !== undefined) {
    return refuseMembership(state, 'person-unknown', onward, `${person} is not on the roster of this member.`)
  }
  if (!acceptedCurrent(known, context)) {
    return refuseMembership(
      state, 'terms-first', onward,
        `${known.name} accepts version ${context.terms.version} of the terms first, then sees the case.`)
  }
  if (need.trim() === '') {
    return refuseMembership(state, 'need-missing', onward, 'Say what this person needs the case for.')
  }
  return { events: [{ type: 'PersonNamedForCase', case: of, person, need, at }] }
}

export function takeOffCase(
  state: Membership, { case: of, person }: Of<'TakeOffCase'>, at: Instant,
): MembershipDecision {
  const named = state.needs.some((need) => need.case === of && need.person === person)
  return named
    ? { events: [{ type: 'PersonTakenOffCase', case: of, person, at }] }
    : refuseMembership(state, 'person-unknown', onward, `${person} is not named for this case.`)
}

/** When the member's evidence must be renewed; undefined where the list never asks. */
export function recertifyBy(state: Membership, context: MembershipContext): Instant | undefined {
  return state.certifiedAt === undefined || context.recertifyEveryDays === undefined
    ? undefined
    : after(state.certifiedAt, context.recertifyEveryDays)
}

/** S3-69: «up to the present day» is checked again; nothing due gives no events. */
export function checkRecertification(state: Membership, context: MembershipContext, at: Instant): MembershipDecision {
  const due = recertifyBy(state, context)
  if (due === undefined || !reached(due, at)) return { events: [] }
  if (state.standing === 'active') return { events: [{ type: 'RecertificationFellDue', at }] }
  if (state.standing === 'recertification-due' && reached(after(due, context.recertifyGraceDays), at)) {
    return { events: [{ type: 'MemberSuspended', by: 'desk', reason: 'The recertification was not answered in time.',
      at }] }
  }
  return { events: [] }
}

/** A fresh answer to each criterion that is to be checked again. */
export function recertify(
  state: Membership, { by, answers }: Of<'Recertify'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const off = offStanding(state, 'recertify')
  if (off !== undefined) return off
  for (const [name, { recheck, says, evidence }] of Object.entries(context.criteria)) {
    if (recheck !== true) continue
    const answer = answers[name]
    if (answer === undefined || answer.answer.trim() === '') {
      return refuseMembership(
        state, 'answer-missing', 'early_disclosure.lists.criteria', `«${says}» is checked again: answer it for today.`)
    }
    if (evidence === 'public_url' && !answer.evidence.some(isPublicUrl)) {
      return refuseMembership(
        state, 'evidence-missing', 'early_disclosure.lists.criteria',
          `«${says}» needs an https address that anybody can check.`)
    }
  }
  return { events: [{ type: 'MemberRecertified', by, answers, at }] }
}

export function recordBreach(state: Membership, command: Of<'RecordBreach'>, at: Instant): MembershipDecision {
  const { incident, continued } = command
  const leakedAt = instant(command.leakedAt)
  if (leakedAt === undefined) {
    return refuseMembership(state, 'malformed-time', sanction, `«${command.leakedAt}» is no unambiguous instant.`)
  }
  const known = state.breaches.filter((breach) => breach.incident === incident)
  if (known.length > 0 && (!continued || known.some((breach) => breach.continued))) {
    return refuseMembership(state, 'incident-known', sanction, `The breach ${incident} is on record.`)
  }
  return { events: [{ type: 'BreachRecorded', incident, leakedAt, continued, at }] }
}

/**
 * S3-84 removes for continuing to leak, not for one leak: a leak that went on after the member was told, or another
 * one that happened after it had been told of the first. Two leaks before anybody spoke are not «continuing».
 */
export function continuing(breaches: readonly Breach[]): boolean {
  return breaches.some((breach) => breach.continued || breaches.some((earlier) =>
    earlier.incident !== breach.incident && reached(earlier.toldAt, breach.at)))
}

export function remove(state: Membership, { by, reason }: Of<'Remove'>, at: Instant): MembershipDecision {
  const off = offStanding(state, 'remove')
  if (off !== undefined) return off
  if (reason.trim() === '') {
    return refuseMembership(state, 'reason-missing', sanction, 'A removal needs its reason, in writing.')
  }
  if (!continuing(state.breaches)) {
    return refuseMembership(
      state, 'not-continuing', sanction,
        'Removal is for who continues to leak; a first leak is answered by a warning or a suspension.')
  }
  return { events: [{ type: 'MemberRemoved', by, reason,
    breaches: [...new Set(state.breaches.map(({ incident }) => incident))], at }] }
}

export function suspendOrReinstate(
  state: Membership, command: Of<'Suspend' | 'Reinstate'>, at: Instant,
): MembershipDecision {
  const off = offStanding(state, command.type === 'Suspend' ? 'suspend' : 'reinstate')
  if (off !== undefined) return off
  const { by, reason } = command
  if (reason.trim() === '') {
    return refuseMembership(state, 'reason-missing', 'early_disclosure.lists', 'Give the reason, the member reads it.')
  }
  return { events: [{ type: command.type === 'Suspend' ? 'MemberSuspended' : 'MemberReinstated', by, reason, at }] }
}

export function leaveList(state: Membership, { reason }: Of<'Leave'>, at: Instant): MembershipDecision {
  return offStanding(state, 'leave') ?? { events: [{ type: 'MemberLeft', reason, at }] }
}

/** Where a member's people work; known before dates are set, so that nobody finds a holiday afterwards. */
export function statePlace(state: Membership, { country, zone }: Of<'StatePlace'>, at: Instant): MembershipDecision {
  const off = offStanding(state, 'leave')
  if (off !== undefined) return off
  if (!/^[A-Z]{2}$/.test(country)) {
    return refuseMembership(state, 'answer-missing', 'early_disclosure.lists', 'Name a country by its two letters.')
  }
  return { events: [{ type: 'PlaceStated', country, zone, at }] }
}
