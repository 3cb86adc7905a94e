// What the parts of the membership's decider share.

import type { Instant } from '../case/names.ts'
import type { MembershipCommandType } from './command.ts'
import type { MembershipEvent } from './event.ts'
import { standingAfter } from './standing.ts'
import type { Standing, StandingEvent } from './standing.ts'
import type { Membership, Organisation, Person } from './state.ts'

export type CriterionEvidence = 'public_url' | 'acceptance_of_version' | 'vouch_by_member' | 'statement'
export interface Criterion { readonly says: string, readonly evidence?: CriterionEvidence, readonly recheck?: boolean }

/** What is known of another member when one is vouched for, or resembles it. */
export interface OtherMember {
  readonly organisation: Organisation
  readonly standing: Standing
  readonly people: readonly { readonly id: string, readonly address: string }[]
  readonly vouchesThisYear: number
  readonly removedAt?: Instant
  readonly because?: string
}

export interface MembershipContext {
  readonly criteria: Readonly<Record<string, Criterion>>
  readonly members: 'organisations' | 'individuals'
  /** Such as distributor and vendor (S3-63); empty where the list does not say. */
  readonly whoMayApply: readonly string[]
  readonly terms: { readonly version: string, readonly hash: string }
  /** Sending the request accepts the terms (S3-75). */
  readonly requestAccepts: boolean
  readonly others: readonly OtherMember[]
  readonly vouchesPerYear: number
  /** Votes in favour that an approval needs; 0 where the list does not vote. */
  readonly votesNeeded: number
  readonly recertifyEveryDays?: number
  readonly recertifyGraceDays: number
  /** The criteria, by name, that catch what the organisation says of itself. */
  readonly catches: { readonly rebuild: string, readonly ownUsers: string }
}

/** A context with ordinary values for what a policy leaves open. */
export function membershipContext(
  said: Partial<MembershipContext> & Pick<MembershipContext, 'criteria' | 'terms'>,
): MembershipContext {
  return {
    members: 'organisations', whoMayApply: [], requestAccepts: false, others: [], vouchesPerYear: 3, votesNeeded: 0,
      recertifyGraceDays: 30,
    catches: { rebuild: 'not_a_rebuild', ownUsers: 'public_user_base' }, ...said,
  }
}

export type MembershipRefusalCode =
  | 'no-such-step' | 'individual' | 'not-eligible' | 'removed-for-good' | 'answer-missing' | 'unknown-criterion' | 'evidence-missing'
  | 'other-version' | 'caught-by-criterion' | 'note-missing' | 'voucher-not-active' | 'voucher-is-applicant'
  | 'voucher-over-limit' | 'voucher-person-unknown' | 'statement-missing' | 'person-unknown' | 'person-exists'
    | 'terms-first' | 'need-missing'
  | 'criteria-open' | 'vouch-missing' | 'votes-missing' | 'former-unaddressed' | 'reason-missing' | 'not-continuing'
  | 'already-accepted' | 'incident-known' | 'malformed-time'

export interface MembershipRefusal {
  readonly code: MembershipRefusalCode
  /** The policy's field that the rule lives in, such as `early_disclosure.leak.sanction`. */
  readonly rule: string
  readonly says: string
  readonly possible: readonly MembershipCommandType[]
}

export type MembershipDecision = { readonly events: readonly MembershipEvent[] }
  | { readonly refused: MembershipRefusal }

const commandOf: Partial<Record<StandingEvent, MembershipCommandType>> = {
  apply: 'Apply', vouch: 'Vouch', approve: 'Approve', reject: 'Reject', activate: 'AcceptTerms', recertify: 'Recertify',
  suspend: 'Suspend', reinstate: 'Reinstate', leave: 'Leave', remove: 'Remove',
}

/** The steps that this standing admits, as commands. A removal also needs its breaches. */
export function possibleMembershipSteps(state: Membership): MembershipCommandType[] {
  return Object.entries(commandOf).flatMap(([event, command]) => {
    const known = Object.keys(commandOf).find((name): name is StandingEvent => name === event)
    return known !== undefined && standingAfter(state.standing, known) !== undefined ? [command] : []
  })
}

export function refuseMembership(
  state: Membership, code: MembershipRefusalCode, rule: string, says: string,
): MembershipDecision {
  return { refused: { code, rule, says, possible: possibleMembershipSteps(state) } }
}

/** Refuses what this standing does not admit; undefined when it does. */
export function offStanding(state: Membership, event: StandingEvent): MembershipDecision | undefined {
  if (standingAfter(state.standing, event) !== undefined) return undefined
  return state.standing === 'removed'
    ? refuseMembership(state, 'removed-for-good', 'early_disclosure.leak.sanction',
      'Removal from the list is permanent.')
    : refuseMembership(state, 'no-such-step', 'early_disclosure.lists',
      `A membership that is ${state.standing} has no such step.`)
}

/** Accepted this very version and text. */
export function acceptedCurrent(person: Person | undefined, context: MembershipContext): boolean {
  return person !== undefined && person.gone === undefined
    && person.accepted.some(({ version, hash }) => version === context.terms.version && hash === context.terms.hash)
}
