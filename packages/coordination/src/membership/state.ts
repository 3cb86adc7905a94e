// One organisation's membership in one list.

import type { Instant } from '../case/names.ts'
import type { Standing } from './standing.ts'

export interface Acceptance { readonly version: string, readonly hash: string, readonly at: Instant }

export interface Person {
  readonly id: string
  readonly name: string
  readonly address: string
  /** Acceptances are personal and of one version each; a new version needs a new one. */
  readonly accepted: readonly Acceptance[]
  readonly gone?: Instant
}

export interface CriterionAnswer { readonly answer: string, readonly evidence: readonly string[] }
export interface CriterionJudgement {
  readonly met: boolean
  /** Approved in spite of «not met»: «should» leaves it to the reviewers, with a reason. */
  readonly waived: boolean
  readonly note: string
  readonly by: string
  readonly at: Instant
}
export interface Vouch {
  readonly by: string
  readonly byPerson: string
  /** The person vouched for, on behalf of the organisation. */
  readonly forPerson: string
  readonly statement: string
  /** The signed original, as the blob store knows it. */
  readonly signed?: string
  readonly at: Instant
}
export interface Vote {
  readonly by: string, readonly vote: 'for' | 'against' | 'abstain', readonly reason: string, readonly at: Instant }

export interface Organisation {
  readonly id: string
  readonly name: string
  /** Domains of its mail, lower case; by them a removed member is known again. */
  readonly domains: readonly string[]
  readonly roleAddress: string
  readonly kind: 'organisation' | 'individual'
  /** What it says it is to the project. */
  readonly as?: 'distributor' | 'vendor' | 'partner'
  /** The distribution that it repacks, where it says so. */
  readonly rebuildOf?: string
  readonly usersOutside: boolean
  /** Where its people work: a country code and an IANA zone, so that a date is not set on their holiday. */
  readonly place?: { readonly country: string, readonly zone: string }
}

/** A removed member that an applicant resembles, and by what. */
export interface Former {
  readonly organisation: string, readonly matchedBy: 'name' | 'domain' | 'person', readonly removedAt: Instant,
    readonly reason: string }

export interface Breach {
  readonly incident: string, readonly at: Instant, readonly continued: boolean, readonly toldAt: Instant }
export interface Need { readonly case: string, readonly person: string, readonly need: string, readonly at: Instant }

export interface Membership {
  readonly standing: Standing
  readonly organisation?: Organisation
  readonly people: Readonly<Record<string, Person>>
  readonly answers: Readonly<Record<string, CriterionAnswer>>
  readonly judgements: Readonly<Record<string, CriterionJudgement>>
  readonly applicant?: string
  readonly former: readonly Former[]
  readonly vouches: readonly Vouch[]
  readonly votes: readonly Vote[]
  readonly certifiedAt?: Instant
  readonly breaches: readonly Breach[]
  readonly needs: readonly Need[]
  readonly because?: string
  readonly changedAt?: Instant
}

export const noMembership: Membership = {
  standing: 'none', people: {}, answers: {}, judgements: {}, former: [], vouches: [], votes: [], breaches: [],
    needs: [],
}

/** The domain of a mail address in lower case; empty where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at === -1 ? '' : address.slice(at + 1).trim().toLowerCase()
}
