import type { Instant } from '../case/names.ts'
import type { CriterionAnswer, Former, Organisation } from './state.ts'

interface At { readonly at: Instant }

/** Past tense, one fact each. */
export type MembershipEvent = At & (
  | { readonly type: 'MembershipRequested', readonly organisation: Organisation, readonly applicant: NewPerson,
      readonly answers: Readonly<Record<string, CriterionAnswer>>, readonly former: readonly Former[] }
  | { readonly type: 'TermsAccepted', readonly person: string, readonly version: string, readonly hash: string,
      readonly how: 'request' | 'own-act' }
  | { readonly type: 'AnswerAmended', readonly criterion: string, readonly answer: CriterionAnswer }
  | { readonly type: 'CriterionJudged', readonly criterion: string, readonly met: boolean, readonly waived: boolean,
      readonly note: string, readonly by: string }
  | { readonly type: 'MemberVouched', readonly by: string, readonly byPerson: string, readonly forPerson: string,
      readonly statement: string, readonly signed?: string }
  | { readonly type: 'VoteCast', readonly by: string, readonly vote: 'for' | 'against' | 'abstain',
    readonly reason: string }
  | { readonly type: 'MembershipApproved', readonly by: string, readonly reason: string }
  | { readonly type: 'MembershipRejected', readonly by: string, readonly reason: string,
    readonly unmet: readonly string[] }
  | { readonly type: 'MembershipActivated' }
  | { readonly type: 'PersonAdded', readonly person: NewPerson }
  | { readonly type: 'PersonRemoved', readonly person: string, readonly reason: string }
  | { readonly type: 'PersonNamedForCase', readonly case: string, readonly person: string, readonly need: string }
  | { readonly type: 'PersonTakenOffCase', readonly case: string, readonly person: string }
  | { readonly type: 'PlaceStated', readonly country: string, readonly zone: string }
  | { readonly type: 'RecertificationFellDue' }
  | { readonly type: 'MemberRecertified', readonly by: string, readonly answers: Readonly<Record<string,
    CriterionAnswer>> }
  | { readonly type: 'BreachRecorded', readonly incident: string, readonly leakedAt: Instant,
    readonly continued: boolean }
  | { readonly type: 'MemberSuspended', readonly by: string, readonly reason: string }
  | { readonly type: 'MemberReinstated', readonly by: string, readonly reason: string }
  | { readonly type: 'MemberLeft', readonly reason: string }
  | { readonly type: 'MemberRemoved', readonly by: string, readonly reason: string,
    readonly breaches: readonly string[] }
)

export interface NewPerson { readonly id: string, readonly name: string, readonly address: string }
