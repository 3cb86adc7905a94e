import type { MembershipEvent } from './event.ts'
import { standingAfter } from './standing.ts'
import type { StandingEvent } from './standing.ts'
import { noMembership } from './state.ts'
import type { Membership, Person } from './state.ts'

type Of<T extends MembershipEvent['type']> = Extract<MembershipEvent, { type: T }>

const moves: Partial<Record<MembershipEvent['type'], StandingEvent>> = {
  MembershipRequested: 'apply', MemberVouched: 'vouch', MembershipApproved: 'approve', MembershipRejected: 'reject',
  MembershipActivated: 'activate', RecertificationFellDue: 'fall-due', MemberRecertified: 'recertify',
  MemberSuspended: 'suspend', MemberReinstated: 'reinstate', MemberLeft: 'leave', MemberRemoved: 'remove',
}

/** The membership after an event. Throws only on a step that the standing does not have, which is a bug. */
export function evolveMembership(state: Membership, event: MembershipEvent): Membership {
  const step = moves[event.type]
  if (step === undefined) return recorded(state, event)
  const standing = standingAfter(state.standing, step)
  if (standing === undefined) throw new Error(`membership: no ${step} from ${state.standing}`)
  const because = 'reason' in event ? { because: event.reason } : {}
  return { ...recorded(state, event), standing, changedAt: event.at, ...because }
}

function person(state: Membership, id: string, change: (known: Person) => Person): Membership {
  const known = state.people[id]
  return known === undefined ? state : { ...state, people: { ...state.people, [id]: change(known) } }
}

/** A new request begins anew, save for what is never forgotten: breaches. */
function requested(state: Membership, event: Of<'MembershipRequested'>): Membership {
  const { organisation, applicant, answers, former } = event
  return {
    ...noMembership, breaches: state.breaches, organisation, answers, former, applicant: applicant.id,
    people: { [applicant.id]: { ...applicant, accepted: [] } },
  }
}

function recorded(state: Membership, event: MembershipEvent): Membership {
  switch (event.type) {
    case 'MembershipRequested': return requested(state, event)
    case 'TermsAccepted': {
      const { version, hash, at } = event
      return person(state, event.person,
        (known) => ({ ...known, accepted: [...known.accepted, { version, hash, at }] }))
    }
    case 'AnswerAmended': return { ...state, answers: { ...state.answers, [event.criterion]: event.answer } }
    case 'CriterionJudged': {
      const { criterion, met, waived, note, by, at } = event
      return { ...state, judgements: { ...state.judgements, [criterion]: { met, waived, note, by, at } } }
    }
    case 'MemberVouched': {
      const { type: _, ...vouch } = event
      return { ...state, vouches: [...state.vouches, vouch] }
    }
    case 'VoteCast': {
      const { by, vote, reason, at } = event
      return { ...state, votes: [...state.votes.filter((old) => old.by !== by), { by, vote, reason, at }] }
    }
    case 'MembershipActivated':
    case 'MemberReinstated': return { ...state, certifiedAt: event.at }
    case 'MemberRecertified': return {
      ...state, certifiedAt: event.at, answers: { ...state.answers, ...event.answers } }
    case 'PlaceStated': return state.organisation === undefined ? state
      : { ...state, organisation: { ...state.organisation, place: { country: event.country, zone: event.zone } } }
    default: return roster(state, event)
  }
}

function roster(state: Membership, event: MembershipEvent): Membership {
  switch (event.type) {
    case 'PersonAdded': return {
      ...state, people: { ...state.people, [event.person.id]: { ...event.person, accepted: [] } } }
    case 'PersonRemoved': return {
      ...person(state, event.person, (known) => ({ ...known, gone: event.at })),
      needs: state.needs.filter((need) => need.person !== event.person),
    }
    case 'PersonNamedForCase': {
      const { case: of, person: id, need, at } = event
      return { ...state, needs: [...state.needs.filter((old) => old.case !== of || old.person !== id),
        { case: of, person: id, need, at }] }
    }
    case 'PersonTakenOffCase':
      return { ...state, needs: state.needs.filter((need) => need.case !== event.case || need.person !== event.person) }
    case 'BreachRecorded': {
      const { incident, leakedAt, continued, at } = event
      return { ...state, breaches: [...state.breaches, { incident, at: leakedAt, continued, toldAt: at }] }
    }
    default: return state
  }
}
