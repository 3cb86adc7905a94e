import type { Instant, ParticipantId } from '../case/names.ts'
import type { PecTrigger } from '../vultron/pec.ts'
import type { DelayReason, Terms } from './terms.ts'

/** Ended by decision, by its own time, or by a fact of the world. */
export type EndCause = 'decision' | 'end-time' | EndFact
/** Facts that bear on an embargo; `exploit-held` and `details-known` are credible word about adversaries (X4). */
export type EndFact = 'P' | 'X' | 'A' | 'F' | 'D' | 'exploit-held' | 'details-known'

/** How a consent came about. Silence never makes a signatory, save towards a default published beforehand. */
export type ConsentBy =
  | 'answer' | 'proposing' | 'final-say' | 'standing' | 'published-default' | 'invitation' | 'revision' | 'silence'
  | 'rejection' | 'leaving'

export type ProposalOutcome = 'rejected' | 'withdrawn' | 'lapsed' | 'overruled' | 'not-reached' | 'fact'

export interface NewProposal {
  readonly id: string
  readonly by: ParticipantId
  readonly terms: Terms
  readonly answerBy: Instant
  readonly reason: string
  readonly delay?: DelayReason
}

/** Whose answer is owed to which terms. */
export interface OwedAnswer { readonly party: ParticipantId, readonly to: string }

/** A participant, or `desk` where time or a fact decided and nobody did. */
export type Decider = ParticipantId

/** Past tense, one fact each; `at` of the case event is the time of each. */
export type EmbargoEvent =
  | { readonly type: 'PartyAdded', readonly party: ParticipantId, readonly group?: string,
    readonly negotiates: boolean }
  | { readonly type: 'TermsProposed', readonly proposal: NewProposal, readonly at: Instant }
  | { readonly type: 'ProposalAnswered', readonly proposal: string, readonly by: ParticipantId,
      readonly answer: 'accepted' | 'declined' | 'abstained', readonly reason?: string, readonly at: Instant }
  | { readonly type: 'ProposalClosed', readonly proposal: string, readonly outcome: ProposalOutcome,
      readonly reason?: string, readonly at: Instant }
  | { readonly type: 'TermsActivated', readonly proposal: string, readonly by: ParticipantId,
      readonly basis: 'agreement' | 'final-say' | 'published-default', readonly reason?: string, readonly at: Instant }
  /** An open proposal that stays on the table as a change of the terms just activated. */
  | { readonly type: 'ProposalCarried', readonly proposal: string, readonly at: Instant }
  | { readonly type: 'ConsentChanged', readonly party: ParticipantId, readonly trigger: PecTrigger,
      readonly how: ConsentBy, readonly terms?: string, readonly answerBy?: Instant, readonly reason?: string,
      readonly at: Instant }
  | { readonly type: 'AnswersReminded', readonly owed: readonly OwedAnswer[], readonly at: Instant }
  | { readonly type: 'PartyLeft', readonly party: ParticipantId, readonly keeps: boolean, readonly reason: string,
      readonly at: Instant }
  | { readonly type: 'EndQuestioned', readonly because: EndFact, readonly defaultEnd: boolean,
      readonly answerBy: Instant, readonly at: Instant }
  | { readonly type: 'EmbargoKept', readonly because: EndFact, readonly by: Decider, readonly reason: string,
      readonly at: Instant }
  | { readonly type: 'EmbargoEnded', readonly cause: EndCause, readonly by: Decider,
      readonly reason: string, readonly tell: readonly ParticipantId[], readonly at: Instant }
  | { readonly type: 'ExceptionAsked', readonly exception: string, readonly by: ParticipantId, readonly who: string,
      readonly what: string, readonly whom: string, readonly reason: string, readonly at: Instant }
  | { readonly type: 'ExceptionAnswered', readonly exception: string, readonly by: ParticipantId,
      readonly granted: boolean, readonly until?: Instant, readonly reason?: string, readonly at: Instant }
  | { readonly type: 'LegalDutyRecorded', readonly by: ParticipantId, readonly authority: string,
      readonly basis: string, readonly what: string, readonly tell: readonly ParticipantId[], readonly at: Instant }
