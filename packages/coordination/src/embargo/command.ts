import type { Instant, ParticipantId } from '../case/names.ts'
import type { EndFact } from './event.ts'
import type { DelayReason, Terms } from './terms.ts'

/** What a proposal brings with it; `answerBy` is bounded by the rules, absent means their default. */
export interface Offer {
  /** The proposal's own id, made by the caller. */
  readonly proposal: string
  readonly terms: Terms
  readonly answerBy?: Instant
  readonly reason: string
  /** Needed where the terms end later than those in force and the policy names permitted reasons. */
  readonly delay?: DelayReason
}

/** A default somebody published before the case, made concrete for it. */
export interface PublishedDefault extends Offer { readonly by: ParticipantId }

/** Imperative: what somebody wants. `by` is always the party that speaks; the desk's own commands have none. */
export type EmbargoCommand =
  | { readonly type: 'AddParty', readonly party: ParticipantId, readonly group?: string, readonly negotiates?: boolean }
  | { readonly type: 'Propose' | 'Revise', readonly by: ParticipantId } & Offer
  /** Answers a proposal with another one; the first stays open. */
  | { readonly type: 'Counter', readonly by: ParticipantId, readonly to: string } & Offer
  /** Takes what is offered and puts the better wish up as a change: leaves both sides with something. */
  | { readonly type: 'AcceptThenRevise', readonly by: ParticipantId, readonly accept: string } & Offer
  /** The holder of the final say sets the terms, with a stated reason. */
  | { readonly type: 'SetTerms', readonly by: ParticipantId } & Offer
  | { readonly type: 'StartWithDefaults', readonly sender: ParticipantId, readonly proposal?: Offer,
      readonly defaults: readonly PublishedDefault[] }
  /** `terms` is the id of the terms accepted: of an open proposal, or of those in force. `hash` is of the text read. */
  | { readonly type: 'Accept', readonly by: ParticipantId, readonly terms: string, readonly hash: string }
  | { readonly type: 'Decline', readonly by: ParticipantId, readonly terms: string, readonly reason: string }
  | { readonly type: 'Abstain', readonly by: ParticipantId, readonly terms: string }
  | { readonly type: 'Withdraw', readonly by: ParticipantId, readonly proposal: string, readonly reason?: string }
  /** `standing`: the hash of the text the party accepted when it joined a list. */
  | { readonly type: 'Invite', readonly by: ParticipantId, readonly party: ParticipantId, readonly group?: string,
      readonly negotiates?: boolean, readonly answerBy?: Instant, readonly standing?: string }
  /** `keeps`: whether the one who leaves still holds to the terms; it learns no more either way. */
  | { readonly type: 'Leave', readonly by: ParticipantId, readonly keeps: boolean, readonly reason: string }
  | { readonly type: 'Terminate', readonly by: ParticipantId, readonly reason: string }
  /** A fact of the case was recorded. `keep`: the owner's reason to go on where the rules leave it to the owner. */
  | { readonly type: 'NoteFact', readonly fact: EndFact, readonly evidence: string, readonly keep?: string }
  | { readonly type: 'AnswerQuestion', readonly by: ParticipantId, readonly end: boolean, readonly reason: string }
  /** The desk looks at the clock: open answers whose time is over lapse, an open question takes its default. */
  | { readonly type: 'Lapse' }
  /** The desk looks at the clock: who still owes an answer that is due within a day is reminded, once for each. */
  | { readonly type: 'Remind' }
  | { readonly type: 'EndTimeReached' }
  /** A case that was split off begins with the terms of the one it came from; `accepted`: who had accepted those very terms. */
  | { readonly type: 'Inherit', readonly proposal: string, readonly terms: Terms, readonly parties: readonly ParticipantId[],
      readonly accepted: readonly ParticipantId[], readonly from: string }
  /**
   * A case takes in another. `active`: the terms in force there, `accepted`: who of `parties` had accepted them; `open`: what
   * is on the table there. All under ids of their own; `again` is one for the terms that hold here, should they be the longer.
   */
  | { readonly type: 'Merge', readonly from: string, readonly active?: Offer, readonly accepted: readonly ParticipantId[],
      readonly open: readonly (Offer & { readonly by: ParticipantId })[], readonly parties: readonly ParticipantId[], readonly again: string }
  | { readonly type: 'AskException', readonly by: ParticipantId, readonly exception: string, readonly who: string,
      readonly what: string, readonly whom: string, readonly reason: string }
  | { readonly type: 'AnswerException', readonly by: ParticipantId, readonly exception: string,
      readonly granted: boolean, readonly until?: Instant, readonly reason?: string }
  | { readonly type: 'RecordLegalDuty', readonly by: ParticipantId, readonly authority: string,
      readonly basis: string, readonly what: string }

export type EmbargoCommandType = EmbargoCommand['type']
