// The embargo of one case: what is in force, what is on the table, who said what.

import type { Instant, ParticipantId } from '../case/names.ts'
import { binds } from '../vultron/em.ts'
import type { EmState } from '../vultron/em.ts'
import type { PecState, PecTrigger } from '../vultron/pec.ts'
import type { ConsentBy, EndCause, EndFact, NewProposal, OwedAnswer, ProposalOutcome } from './event.ts'
import { after, between, reached } from './terms.ts'
import type { ActiveTerms } from './terms.ts'

export interface ConsentEntry {
  readonly at: Instant
  readonly trigger: PecTrigger
  readonly how: ConsentBy
  readonly terms?: string
  readonly reason?: string
}

export interface Party {
  readonly id: ParticipantId
  /** Such as `list:distributors`; parties of one group are one voice in the negotiation's record. */
  readonly group?: string
  /** May propose, and its yes to the owner's proposal brings the terms into force. */
  readonly negotiates: boolean
  readonly pec: PecState
  /** Ids of all terms this party ever accepted here. */
  readonly accepted: readonly string[]
  /** Until when an open invitation waits for an answer. */
  readonly answerBy?: Instant
  readonly history: readonly ConsentEntry[]
  readonly left?: { readonly at: Instant, readonly keeps: boolean, readonly reason: string }
}

export interface Answer {
  readonly by: ParticipantId
  readonly answer: 'accepted' | 'declined' | 'abstained'
  readonly at: Instant
  readonly reason?: string
}

export interface Proposal extends NewProposal {
  readonly kind: 'new' | 'revision'
  readonly proposedAt: Instant
  readonly answers: readonly Answer[]
}

export interface ClosedProposal extends Proposal {
  readonly outcome: ProposalOutcome | 'activated' | 'ended'
  readonly closedAt: Instant
}

export interface Exception {
  readonly id: string
  readonly by: ParticipantId
  readonly who: string
  readonly what: string
  readonly whom: string
  readonly reason: string
  readonly answer?: { readonly by: ParticipantId, readonly granted: boolean, readonly until?: Instant }
}

export interface LegalDuty {
  readonly by: ParticipantId
  readonly authority: string
  readonly basis: string
  readonly what: string
  readonly at: Instant
}

export interface Embargo {
  readonly em: EmState
  /** The terms in force; while a change is discussed the old ones stay. Kept after the end as what was in force. */
  readonly active?: ActiveTerms
  /** Open proposals, oldest first. */
  readonly proposals: readonly Proposal[]
  readonly closed: readonly ClosedProposal[]
  readonly parties: Readonly<Record<ParticipantId, Party>>
  readonly question?: { readonly because: EndFact, readonly defaultEnd: boolean, readonly answerBy: Instant }
  readonly exceptions: readonly Exception[]
  readonly duties: readonly LegalDuty[]
  /** Who was reminded of which terms; nobody is reminded twice. */
  readonly reminded?: readonly OwedAnswer[]
  readonly ended?: { readonly at: Instant, readonly cause: EndCause, readonly reason: string, readonly by: string }
}

export const noEmbargo: Embargo = { em: 'N', proposals: [], closed: [], parties: {}, exceptions: [], duties: [] }

export function newParty(id: ParticipantId, negotiates = true, group?: string): Party {
  return { id, negotiates, pec: 'NO_EMBARGO', accepted: [], history: [], ...(group === undefined ? {} : { group }) }
}

/** The open proposals, the one that ends first first; of two alike the older. */
export function byEnd(proposals: readonly Proposal[]): Proposal[] {
  return [...proposals].sort((a, b) => between(b.terms.endsAt, a.terms.endsAt))
}

/** The open proposal with these terms. */
export function openFor(state: Embargo, terms: string): Proposal | undefined {
  return state.proposals.find((proposal) => proposal.terms.id === terms)
}

/** The parties that have not left. */
export function present(state: Embargo): Party[] {
  return Object.values(state.parties).filter((party) => party.left === undefined)
}

/**
 * X20, X21: may this party be given content of the case? Without terms in force the embargo says nothing
 * against it; else only a signatory that accepted the very terms in force, and did not leave.
 */
export function mayLearn(state: Embargo, party: ParticipantId): boolean {
  if (!binds(state.em)) return true
  const found = state.parties[party]
  return found !== undefined && found.left === undefined && found.pec === 'SIGNATORY'
    && state.active !== undefined && found.accepted.includes(state.active.id)
}

/** All that a party sees before it accepts: when it ends and who asks. Nothing about the case (X22). */
export function invitationStub(state: Embargo, from: ParticipantId):
  { readonly terms: string, readonly endsAt: Instant, readonly by: ParticipantId } | undefined {
  const terms = state.active ?? byEnd(state.proposals)[0]?.terms
  return terms === undefined ? undefined : { terms: terms.id, endsAt: terms.endsAt, by: from }
}

/** Who still owes an answer, to what, until when. A reminder falls due a day before, and is over when it is. */
export interface PendingAnswer {
  readonly party: ParticipantId
  readonly to: string
  readonly answerBy: Instant
  readonly remind: boolean
  readonly overdue: boolean
}

export function pendingAnswers(state: Embargo, now: Instant): PendingAnswer[] {
  const pending = (party: ParticipantId, to: string, answerBy: Instant): PendingAnswer => {
    const overdue = reached(answerBy, now)
    return { party, to, answerBy, overdue, remind: !overdue && between(now, answerBy) <= 86_400_000 }
  }
  const toProposals = state.proposals.flatMap((proposal) => present(state)
    .filter((party) => party.negotiates && !proposal.answers.some((answer) => answer.by === party.id))
    .map((party) => pending(party.id, proposal.terms.id, proposal.answerBy)))
  const toInvitations = present(state).flatMap((party) => party.pec === 'INVITED' && party.answerBy !== undefined
    ? [pending(party.id, invitationStub(state, party.id)?.terms ?? '', party.answerBy)]
    : [])
  return [...toProposals, ...toInvitations.filter((answer) =>
    !toProposals.some((other) => other.party === answer.party && other.to === answer.to))]
}

/** Who falls to be reminded now: owes an answer that is due within a day, and was not reminded of these terms. */
export function toRemind(state: Embargo, now: Instant): OwedAnswer[] {
  return pendingAnswers(state, now)
    .filter(({ party, to, remind }) => remind && !wasReminded(state, { party, to }))
    .map(({ party, to }) => ({ party, to }))
}

function wasReminded(state: Embargo, { party, to }: OwedAnswer): boolean {
  return state.reminded?.some((one) => one.party === party && one.to === to) === true
}

/** The next instants at which time alone moves something: a reminder, and an answer or a decision that is overdue. */
export function nextDue(state: Embargo, now: Instant): { readonly remind?: Instant, readonly lapse?: Instant } {
  if (state.em === 'X') return {}
  const owed = pendingAnswers(state, now)
  const reminders = owed.filter((one) => !one.overdue && !wasReminded(state, one)).map((one) => after(one.answerBy, -1))
  const lapses = [
    ...state.proposals.map((proposal) => proposal.answerBy),
    ...present(state).flatMap((party) => party.pec === 'INVITED' && party.answerBy !== undefined ? [party.answerBy] : []),
    ...(state.question === undefined ? [] : [state.question.answerBy]),
  ]
  const first = (instants: readonly Instant[]) => [...instants].sort((a, b) => between(b, a))[0]
  const [remind, lapse] = [first(reminders), first(lapses)]
  return { ...(remind === undefined ? {} : { remind }), ...(lapse === undefined ? {} : { lapse }) }
}

/** What a party's group has agreed to: S3-78 wants the end agreed upon by the list. */
export function agreementOf(state: Embargo, group: string):
  { readonly agreed: boolean, readonly accepted: ParticipantId[], readonly dissent: ParticipantId[],
    readonly silent: ParticipantId[] } {
  const members = present(state).filter((party) => party.group === group)
  const accepted = members.filter((party) => mayLearn(state, party.id) && binds(state.em)).map((party) => party.id)
  const dissent = members.filter((party) => party.pec === 'DECLINED').map((party) => party.id)
  const silent = members.map((party) => party.id).filter((id) => !accepted.includes(id) && !dissent.includes(id))
  return { agreed: members.length > 0 && accepted.length === members.length, accepted, dissent, silent }
}

/** Parties whose consent lapsed by a change, and who learn nothing until they accept the terms in force or proposed. */
export function mustAcceptAgain(state: Embargo): ParticipantId[] {
  return binds(state.em) ? present(state).filter((party) => party.pec === 'LAPSED').map((party) => party.id) : []
}

/** The exceptions granted and not yet run out; after the end of the embargo nothing needs one. */
export function grantedExceptions(state: Embargo, now: Instant): Exception[] {
  return binds(state.em)
    ? state.exceptions.filter(({ answer }) =>
      answer?.granted === true && (answer.until === undefined || !reached(answer.until, now)))
    : []
}
